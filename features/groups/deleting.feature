Feature: Deleting groups

  A managed user group that is deleted in the directory is deleted in Egnyte.
  Groups that the directory does not manage stay.

  Background:
    Given an empty Egnyte domain
    And the user group "Engineering" with the members Ada and Grace
    And "Engineering" is associated with Egnyte

  @rule:groups.deleted @documented @flaw:keeps-deleted-groups
  Rule: A managed user group deleted in the directory is deleted in Egnyte

    Scenario: The group is deleted and the accounts stay
      Given the user group "Everyone" with the members Ada and Grace
      And "Everyone" is associated with Egnyte
      When the user group "Engineering" is deleted
      Then exactly this changes in Egnyte:
        | group "Engineering" is deleted |

    Scenario: A taken-over group is deleted
      Given Egnyte already has the group "Finance"
      And the user group "Finance" with the member Ada
      And "Finance" is associated with Egnyte
      When the user group "Finance" is deleted
      Then exactly this changes in Egnyte:
        | group "Finance" is deleted |

    Scenario: An emptied group is deleted
      Given the user group "On-call" with the member Ada
      And "On-call" is associated with Egnyte
      And Ada leaves "On-call"
      When the user group "On-call" is deleted
      Then exactly this changes in Egnyte:
        | group "On-call" is deleted |

  @rule:groups.delete-deactivates @documented @flaw:deactivates-everyone @flaw:keeps-members-active
  Rule: Members are deactivated unless another associated group covers them

    Scenario: Only members without another associated group are deactivated
      Given the user group "On-call" with the member Grace
      And "On-call" is associated with Egnyte
      When the user group "Engineering" is deleted
      Then exactly this changes in Egnyte:
        | group "Engineering" is deleted |
        | user Ada is deactivated        |

    Scenario: A second group that is not associated does not count
      Given the user group "Alumni" with the members Ada and Grace
      When the user group "Engineering" is deleted
      Then exactly this changes in Egnyte:
        | group "Engineering" is deleted |
        | user Ada is deactivated        |
        | user Grace is deactivated      |

  @rule:groups.delete-unmanaged @inferred @flaw:deletes-by-name
  Rule: Deleting a user group that is not associated changes nothing in Egnyte

    Scenario: An unmanaged group of the same name stays
      Given Egnyte already has the group "Alumni"
      And the user group "Alumni" with the member Linus
      When the user group "Alumni" is deleted
      Then nothing changes in Egnyte

    Scenario: A disassociated group stays
      Given "Engineering" is disassociated from Egnyte
      When the user group "Engineering" is deleted
      Then nothing changes in Egnyte
