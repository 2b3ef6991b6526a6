Feature: Renaming groups

  A user group keeps its identity when it is renamed, and so does its group in
  Egnyte: folders shared with the group stay shared.

  Background:
    Given an empty Egnyte domain
    And the user group "Engineering" with the member Ada
    And "Engineering" is associated with Egnyte

  @rule:groups.renamed @documented @flaw:rename-creates-second @flaw:rename-skips-emptied
  Rule: A renamed user group renames the same Egnyte group

    Scenario: The group gets the new name and keeps its members
      When the user group "Engineering" is renamed to "Platform"
      Then exactly this changes in Egnyte:
        | group "Engineering" is renamed to "Platform" |

    Scenario: An emptied group is renamed
      Given Ada leaves "Engineering"
      When the user group "Engineering" is renamed to "Platform"
      Then exactly this changes in Egnyte:
        | group "Engineering" is renamed to "Platform" |

    Scenario: A change of letter case only is a new name
      When the user group "Engineering" is renamed to "ENGINEERING"
      Then exactly this changes in Egnyte:
        | group "Engineering" is renamed to "ENGINEERING" |

    Scenario: A taken-over group is renamed
      Given Egnyte already has the group "Finance"
      And the user group "Finance" with the member Grace
      And "Finance" is associated with Egnyte
      When the user group "Finance" is renamed to "Treasury"
      Then exactly this changes in Egnyte:
        | group "Finance" is renamed to "Treasury" |

    Scenario: A person who joins afterwards joins the renamed group
      Given the user group "Engineering" is renamed to "Platform"
      When Grace joins "Platform"
      Then exactly this changes in Egnyte:
        | user Grace is created  |
        | Grace joins "Platform" |

  @rule:groups.rename-collision @assumed @flaw:rename-merges @flaw:hides-problems @flaw:leaves-conflicts-to-egnyte
  Rule: A new name that another group has is reported

    Scenario: Both groups keep their names and members
      Given Egnyte already has the local user "olga"
      And Egnyte already has the group "Platform" with the member "olga"
      When the user group "Engineering" is renamed to "Platform"
      Then the connector reports a problem with "Platform"
      And nothing changes in Egnyte

    Scenario: The groups of two user groups stay separate
      Given the user group "Platform" with the member Grace
      And "Platform" is associated with Egnyte
      When the user group "Engineering" is renamed to "Platform"
      Then the connector reports a problem with "Platform"
      And nothing changes in Egnyte

    Scenario: The groups stay separate where Egnyte accepts duplicates
      Given Egnyte accepts duplicate group names
      And the user group "Platform" with the member Grace
      And "Platform" is associated with Egnyte
      When the user group "Engineering" is renamed to "Platform"
      Then the connector reports a problem with "Platform"
      And nothing changes in Egnyte

    Scenario: A local group keeps its name where Egnyte accepts duplicates
      Given Egnyte accepts duplicate group names
      And Egnyte already has the group "Platform"
      When the user group "Engineering" is renamed to "Platform"
      Then the connector reports a problem with "Platform"
      And nothing changes in Egnyte
