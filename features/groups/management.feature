Feature: Switching group management

  Group management can be turned off and on again. Off, groups are left alone and
  people go on being managed; on, groups come back into step.

  Background:
    Given an empty Egnyte domain
    And the user group "Engineering" with the members Ada and Grace
    And "Engineering" is associated with Egnyte

  @rule:groups.management-off-left @documented @flaw:management-off-deletes-groups @flaw:management-off-empties-groups
  Rule: Turning it off leaves groups and memberships as they are

    Scenario: The group stays with its members
      When group management is turned off
      Then nothing changes in Egnyte

  @rule:groups.management-off-users @documented @flaw:management-off-sends-membership @flaw:management-off-stops-users
  Rule: Membership is no longer sent, people go on being managed

    Scenario: A new member gets an account and no membership
      Given group management is turned off
      When Linus joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Linus is created |

    Scenario: A changed name still arrives
      Given group management is turned off
      When Ada's last name changes to "King"
      Then exactly this changes in Egnyte:
        | user Ada gets last name "King"        |
        | user Ada gets display name "Ada King" |

    Scenario: Another user group brings its people only
      Given group management is turned off
      And the user group "Sales" with the member Linus
      When "Sales" is associated with Egnyte
      Then exactly this changes in Egnyte:
        | user Linus is created |

    Scenario: A renamed user group is not sent
      Given group management is turned off
      When the user group "Engineering" is renamed to "Platform"
      Then nothing changes in Egnyte

  @rule:groups.management-off-coverage @assumed @flaw:management-off-ignores-leavers
  Rule: Leaving the last associated user group still deactivates

    Scenario: Who leaves is deactivated
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

  @rule:groups.management-on-again @inferred @flaw:management-on-changes-nothing
  Rule: Turning it on again brings groups back into step by name

    Scenario: Membership changes made meanwhile arrive
      Given group management is turned off
      And Linus joins "Engineering"
      And Ada leaves "Engineering"
      When group management is turned on
      Then exactly this changes in Egnyte:
        | Linus joins "Engineering" |
        | Ada leaves "Engineering"  |

    Scenario: A user group associated meanwhile takes its group over
      Given group management is turned off
      And the user group "Sales" with the member Linus
      And "Sales" is associated with Egnyte
      And Egnyte already has the group "Sales"
      When group management is turned on
      Then exactly this changes in Egnyte:
        | Linus joins "Sales" |
