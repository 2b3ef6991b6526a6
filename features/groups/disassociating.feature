Feature: Disassociating groups

  After a user group is disassociated from Egnyte, the directory no longer changes
  its group there. Its members lose access unless another group covers them.

  Background:
    Given an empty Egnyte domain
    And the user group "Engineering" with the members Ada and Grace
    And "Engineering" is associated with Egnyte

  @rule:groups.disassociate-deactivates @documented @flaw:deactivates-everyone @flaw:keeps-members-active
  Rule: Members are deactivated unless another associated group covers them

    Scenario: Only members without another associated group are deactivated
      Given the user group "On-call" with the member Grace
      And "On-call" is associated with Egnyte
      When "Engineering" is disassociated from Egnyte
      Then exactly this changes in Egnyte:
        | user Ada is deactivated |

    Scenario: A second group that is not associated does not count
      Given the user group "Alumni" with the member Grace
      When "Engineering" is disassociated from Egnyte
      Then exactly this changes in Egnyte:
        | user Ada is deactivated   |
        | user Grace is deactivated |

  @rule:groups.disassociate-left @documented @flaw:deletes-disassociated @flaw:empties-disassociated
  Rule: The group stays in Egnyte with the members it had

    Scenario: The group keeps its active members
      Given the user group "Everyone" with the members Ada and Grace
      And "Everyone" is associated with Egnyte
      When "Engineering" is disassociated from Egnyte
      Then nothing changes in Egnyte

    Scenario: The group keeps its deactivated members
      When "Engineering" is disassociated from Egnyte
      Then exactly this changes in Egnyte:
        | user Ada is deactivated   |
        | user Grace is deactivated |

  @rule:groups.disassociate-stops @documented @flaw:syncs-disassociated
  Rule: Disassociation stops syncing at once

    Scenario: A person who joins later does not reach Egnyte
      Given the user group "Everyone" with the members Ada, Grace and Linus
      And "Everyone" is associated with Egnyte
      And "Engineering" is disassociated from Egnyte
      When Linus joins "Engineering"
      Then nothing changes in Egnyte

    Scenario: A person who leaves later stays in the Egnyte group
      Given "Engineering" is disassociated from Egnyte
      When Ada leaves "Engineering"
      Then nothing changes in Egnyte

    Scenario: A later rename does not reach Egnyte
      Given "Engineering" is disassociated from Egnyte
      When the user group "Engineering" is renamed to "Platform"
      Then nothing changes in Egnyte

  @rule:groups.reassociate @inferred @flaw:forgets-disassociated-groups @flaw:never-reactivates
  Rule: Associating again takes the group over by name and reactivates its members

    Scenario: The same group and the same accounts are used again
      Given "Engineering" is disassociated from Egnyte
      When "Engineering" is associated with Egnyte
      Then exactly this changes in Egnyte:
        | user Ada is reactivated   |
        | user Grace is reactivated |

    Scenario: No second group is created where Egnyte accepts duplicates
      Given Egnyte accepts duplicate group names
      And "Engineering" is disassociated from Egnyte
      When "Engineering" is associated with Egnyte
      Then exactly this changes in Egnyte:
        | user Ada is reactivated   |
        | user Grace is reactivated |

    Scenario: Membership changes from before the association arrive
      Given "Engineering" is disassociated from Egnyte
      And Linus joins "Engineering"
      And Ada leaves "Engineering"
      When "Engineering" is associated with Egnyte
      Then exactly this changes in Egnyte:
        | user Grace is reactivated |
        | user Linus is created     |
        | Linus joins "Engineering" |
        | Ada leaves "Engineering"  |
