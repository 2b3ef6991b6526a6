Feature: Leaving and coming back

  A person who is no longer covered loses access, but not the account: their files
  stay in Egnyte, and are there when they return.

  Background:
    Given an empty Egnyte domain
    And the user group "Engineering" with the members Ada and Grace
    And "Engineering" is associated with Egnyte

  @rule:users.deactivated-not-deleted @documented @flaw:deletes-leavers
  Rule: A person no longer covered is deactivated and the account stays

    Scenario: A person who leaves the last associated group is deactivated
      When Ada leaves "Engineering"
      Then exactly this changes in Egnyte:
        | user Ada is deactivated  |
        | Ada leaves "Engineering" |

    Scenario: A person covered by another user group stays active
      Given the user group "On-call" with the members Ada and Linus
      And "On-call" is associated with Egnyte
      When Ada leaves "Engineering"
      Then exactly this changes in Egnyte:
        | Ada leaves "Engineering" |

    Scenario: A user group that is not associated does not count
      Given the user group "Alumni" with the member Ada
      When Ada leaves "Engineering"
      Then exactly this changes in Egnyte:
        | user Ada is deactivated  |
        | Ada leaves "Engineering" |

  @rule:users.reactivated @inferred @flaw:never-reactivates
  Rule: A person covered again is reactivated on the same account

    Scenario: A person who returns gets the old account
      Given Ada leaves "Engineering"
      When Ada joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Ada is reactivated |
        | Ada joins "Engineering" |

    Scenario: A person who joins another associated group is reactivated
      Given Ada leaves "Engineering"
      And the user group "On-call" with the member Ada
      When "On-call" is associated with Egnyte
      Then exactly this changes in Egnyte:
        | user Ada is reactivated    |
        | group "On-call" is created |
        | Ada joins "On-call"        |

  @rule:users.suspended @assumed @flaw:ignores-suspension @flaw:creates-suspended
  Rule: A suspended person is deactivated, or never created

    Scenario: Suspension deactivates the account and ends no membership
      When Ada is suspended
      Then exactly this changes in Egnyte:
        | user Ada is deactivated |

    Scenario: The end of the suspension reactivates the account
      Given Ada is suspended
      When Ada is active again
      Then exactly this changes in Egnyte:
        | user Ada is reactivated |

    Scenario: A suspended person without an account is not created
      Given Linus is suspended
      When Linus joins "Engineering"
      Then nothing changes in Egnyte

  @rule:users.removed @inferred @flaw:keeps-deleted-people
  Rule: A person deleted in the directory is deactivated or deleted

    Scenario: A deleted person loses access
      When Ada is deleted from the directory
      Then exactly this changes in Egnyte:
        | user Ada is removed |

    Scenario: A deleted person in several user groups loses access
      Given the user group "On-call" with the members Ada and Grace
      And "On-call" is associated with Egnyte
      When Ada is deleted from the directory
      Then exactly this changes in Egnyte:
        | user Ada is removed |
