Feature: Taking over existing groups

  Most Egnyte domains were in use before the directory was connected.
  A group with the name of a user group comes under the directory's management.

  Background:
    Given an empty Egnyte domain

  @rule:groups.takeover @documented @flaw:duplicates-groups
  Rule: An Egnyte group with the same name is taken over, not duplicated

    Scenario: The existing group is kept and gains the members
      Given Egnyte already has the group "Finance"
      And the user group "Finance" with the member Grace
      When "Finance" is associated with Egnyte
      Then exactly this changes in Egnyte:
        | user Grace is created |
        | Grace joins "Finance" |

    Scenario: No second group is created where Egnyte accepts duplicates
      Given Egnyte accepts duplicate group names
      And Egnyte already has the group "Finance"
      And the user group "Finance" with the member Grace
      When "Finance" is associated with Egnyte
      Then exactly this changes in Egnyte:
        | user Grace is created |
        | Grace joins "Finance" |

    Scenario: A taken-over group follows the directory
      Given Egnyte already has the group "Finance"
      And the user group "Finance" with the member Grace
      And "Finance" is associated with Egnyte
      When Ada joins "Finance"
      Then exactly this changes in Egnyte:
        | user Ada is created |
        | Ada joins "Finance" |

    Scenario: A group with another name is not changed
      Given Egnyte already has the group "Finance Archive"
      And the user group "Finance" with the member Grace
      When "Finance" is associated with Egnyte
      Then exactly this changes in Egnyte:
        | user Grace is created      |
        | group "Finance" is created |
        | Grace joins "Finance"      |

  @rule:groups.takeover-case @assumed @flaw:case-sensitive-names
  Rule: A name that differs only in letter case is the same group

    Scenario: The group is taken over and gets the directory's spelling
      Given Egnyte already has the group "FINANCE"
      And the user group "Finance" with the member Grace
      When "Finance" is associated with Egnyte
      Then exactly this changes in Egnyte:
        | group "FINANCE" is renamed to "Finance" |
        | user Grace is created                   |
        | Grace joins "Finance"                   |

    Scenario: One group is left where Egnyte accepts both spellings
      Given Egnyte accepts duplicate group names
      And Egnyte already has the group "FINANCE"
      And the user group "Finance" with the member Grace
      When "Finance" is associated with Egnyte
      Then exactly this changes in Egnyte:
        | group "FINANCE" is renamed to "Finance" |
        | user Grace is created                   |
        | Grace joins "Finance"                   |

  @rule:groups.takeover-local-members @assumed @flaw:takeover-deactivates-members @flaw:takeover-evicts-members
  Rule: A take-over changes no unmanaged Egnyte user

    Scenario: Local members keep their accounts
      Given Egnyte already has the local user "olga"
      And Egnyte already has the group "Finance" with the member "olga"
      And the user group "Finance" with the member Grace
      When "Finance" is associated with Egnyte
      Then exactly this changes in Egnyte, whether or not local members stay:
        | user Grace is created |
        | Grace joins "Finance" |

    @needs:keeps-local-members
    Scenario: Local members stay members
      Given Egnyte already has the local user "olga"
      And Egnyte already has the group "Finance" with the member "olga"
      And the user group "Finance" with the member Grace
      When "Finance" is associated with Egnyte
      Then exactly this changes in Egnyte:
        | user Grace is created |
        | Grace joins "Finance" |

    @needs:keeps-local-members
    Scenario: Local members stay when the user group changes
      Given the user group "Finance" with the members Ada and Grace
      And "Finance" is associated with Egnyte
      And Egnyte already has the local user "olga"
      And an administrator adds "olga" to the group "Finance"
      When Grace leaves "Finance"
      Then exactly this changes in Egnyte:
        | user Grace is deactivated |
        | Grace leaves "Finance"    |
