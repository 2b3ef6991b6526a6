Feature: Keeping groups in step

  Every change of a group or a membership in the directory reaches Egnyte, for every
  associated user group.

  Background:
    Given an empty Egnyte domain
    And the user group "Engineering" with the members Ada and Grace
    And "Engineering" is associated with Egnyte

  @rule:groups.synced-on-change @documented @flaw:syncs-first-group-only
  Rule: Each change reaches Egnyte for every associated group

    Scenario: A second associated user group arrives
      Given the user group "On-call" with the member Grace
      When "On-call" is associated with Egnyte
      Then exactly this changes in Egnyte:
        | group "On-call" is created |
        | Grace joins "On-call"      |

    Scenario: A membership change in the second group arrives
      Given the user group "On-call" with the member Grace
      And "On-call" is associated with Egnyte
      When Ada joins "On-call"
      Then exactly this changes in Egnyte:
        | Ada joins "On-call" |

    Scenario: A person in two groups has one account
      Given the user group "On-call" with the member Grace
      And "On-call" is associated with Egnyte
      And Linus joins "On-call"
      When Linus joins "Engineering"
      Then exactly this changes in Egnyte:
        | Linus joins "Engineering" |

  @rule:groups.join-leave @documented @flaw:never-adds-members @flaw:never-removes-members @flaw:repeats-members
  Rule: A person who joins or leaves a user group joins or leaves the Egnyte group

    Scenario: A person who joins is a member
      When Linus joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Linus is created     |
        | Linus joins "Engineering" |

    Scenario: A person who joins is listed once as a member
      Given Egnyte's repeated-member is "refuse"
      When Linus joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Linus is created     |
        | Linus joins "Engineering" |

    Scenario: A person still covered leaves one group only
      Given the user group "On-call" with the members Ada and Grace
      And "On-call" is associated with Egnyte
      When Ada leaves "On-call"
      Then exactly this changes in Egnyte:
        | Ada leaves "On-call" |

    Scenario: A person who leaves and returns is a member again
      Given the user group "On-call" with the members Ada and Grace
      And "On-call" is associated with Egnyte
      And Ada leaves "On-call"
      When Ada joins "On-call"
      Then exactly this changes in Egnyte:
        | Ada joins "On-call" |
