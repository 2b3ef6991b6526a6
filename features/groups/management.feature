Feature: Switching group management

  Group management can be turned off and on. While it is off, groups stay as they
  are and people are still managed. When it is turned on, groups are synced again.

  Background:
    Given an empty Egnyte domain
    And the user group "Engineering" with the members Ada and Grace
    And "Engineering" is associated with Egnyte

  @rule:groups.management-off-left @documented @flaw:management-off-deletes-groups @flaw:management-off-empties-groups
  Rule: Turning group management off leaves groups and memberships as they are

    Scenario: The group stays with its members
      When group management is turned off
      Then nothing changes in Egnyte

  @rule:groups.management-off-users @documented @flaw:management-off-sends-membership @flaw:management-off-stops-users @flaw:management-off-sends-changes
  Rule: With group management off, people are still managed

    Scenario: A new member gets an account and no membership
      Given group management is turned off
      When Linus joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Linus is created |

    Scenario: A changed name arrives
      Given group management is turned off
      When Ada's last name changes to "King"
      Then exactly this changes in Egnyte:
        | user Ada gets last name "King"        |
        | user Ada gets display name "Ada King" |

    Scenario: A newly associated user group brings only its people
      Given group management is turned off
      And the user group "Sales" with the member Linus
      When "Sales" is associated with Egnyte
      Then exactly this changes in Egnyte:
        | user Linus is created |

    Scenario: A renamed user group changes nothing
      Given group management is turned off
      When the user group "Engineering" is renamed to "Platform"
      Then nothing changes in Egnyte

    Scenario: A deleted user group stays in Egnyte
      Given the user group "Everyone" with the members Ada and Grace
      And "Everyone" is associated with Egnyte
      And group management is turned off
      When the user group "Engineering" is deleted
      Then nothing changes in Egnyte

    Scenario: A sync of everything sends no membership
      Given group management is turned off
      And an administrator removes Ada from the group "Engineering"
      When everything is synced again
      Then nothing changes in Egnyte

  @rule:groups.management-off-coverage @assumed @flaw:management-off-ignores-leavers
  Rule: A person who leaves the last associated user group is deactivated

    Scenario: A person who leaves is deactivated
      Given group management is turned off
      When Ada leaves "Engineering"
      Then exactly this changes in Egnyte:
        | user Ada is deactivated |

    Scenario: Disassociation deactivates the members
      Given group management is turned off
      When "Engineering" is disassociated from Egnyte
      Then exactly this changes in Egnyte:
        | user Ada is deactivated   |
        | user Grace is deactivated |

    Scenario: The deletion of a user group deactivates its members
      Given group management is turned off
      When the user group "Engineering" is deleted
      Then exactly this changes in Egnyte:
        | user Ada is deactivated   |
        | user Grace is deactivated |

    Scenario: A suspension arrives without group management
      Given group management is turned off
      When Ada is suspended
      Then exactly this changes in Egnyte:
        | user Ada is deactivated |

    Scenario: The end of a suspension arrives without group management
      Given group management is turned off
      And Ada is suspended
      When Ada is active again
      Then exactly this changes in Egnyte:
        | user Ada is reactivated |

    Scenario: A deleted person loses access without group management
      Given group management is turned off
      When Ada is deleted from the directory
      Then exactly this changes in Egnyte:
        | user Ada is removed |

  @rule:groups.management-on-again @inferred @flaw:management-on-changes-nothing
  Rule: Turning group management on syncs groups again, by name

    Scenario: Membership changes from the time before arrive
      Given group management is turned off
      And Linus joins "Engineering"
      And Ada leaves "Engineering"
      When group management is turned on
      Then exactly this changes in Egnyte:
        | Linus joins "Engineering" |
        | Ada leaves "Engineering"  |

    Scenario: A user group associated before takes its group over
      Given group management is turned off
      And the user group "Sales" with the member Linus
      And "Sales" is associated with Egnyte
      And Egnyte already has the group "Sales"
      When group management is turned on
      Then exactly this changes in Egnyte:
        | Linus joins "Sales" |
