Feature: Syncing again

  A sync without changes writes nothing, and the number of requests for a change
  does not depend on the size of the directory.

  Background:
    Given an empty Egnyte domain

  @rule:delivery.idempotent @assumed @flaw:rewrites-everything @flaw:rewrites-capitals
  @flaw:forgets-stored-forms
  Rule: Syncing again with nothing changed writes nothing

    Background:
      Given the user group "Engineering" with the members Ada and Grace

    Scenario: A second sync writes nothing
      Given "Engineering" is associated with Egnyte
      When everything is synced again
      Then Egnyte receives no writes
      And nothing changes in Egnyte

    Scenario: A username with capital letters is not written again
      Given Ada's username is "Ada.King"
      And "Engineering" is associated with Egnyte
      When everything is synced again
      Then Egnyte receives no writes
      And nothing changes in Egnyte

    Scenario: A username that Egnyte lower-cases is not written again
      Given Egnyte lower-cases usernames
      And Ada's username is "Ada.King"
      And "Engineering" is associated with Egnyte
      When everything is synced again
      Then Egnyte receives no writes
      And nothing changes in Egnyte

    Scenario: The username of a taken-over account is not written again
      Given Egnyte already has the user Ada with the username "countess"
      And "Engineering" is associated with Egnyte
      When everything is synced again
      Then Egnyte receives no writes
      And nothing changes in Egnyte

    Scenario: A third sync writes no username of a taken-over account
      Given Egnyte already has the user Ada with the username "countess"
      And "Engineering" is associated with Egnyte
      And everything is synced again
      When everything is synced again
      Then Egnyte receives no writes
      And nothing changes in Egnyte

  @rule:delivery.economy @assumed @flaw:rewrites-everything @flaw:reads-everybody
  Rule: A change needs as many requests in a large directory as in a small one

    Background:
      Given the user group "Engineering" with the member Grace
      And "Engineering" is associated with Egnyte

    Scenario Outline: A new email among <people> people needs few requests
      Given the user group "Everyone" with <people> people
      And "Everyone" is associated with Egnyte
      When Grace's email changes to "hopper@acme.example"
      Then Egnyte receives at most 2 writes
      And Egnyte receives at most 30 reads
      And exactly this changes in Egnyte:
        | user Grace gets email "hopper@acme.example" |

      Examples:
        | people |
        | 50     |
        | 500    |

    Scenario Outline: A new member among <people> people needs few requests
      Given the user group "Everyone" with <people> people
      And "Everyone" is associated with Egnyte
      When Ada joins "Everyone"
      Then Egnyte receives at most 3 writes
      And Egnyte receives at most 30 reads
      And exactly this changes in Egnyte:
        | user Ada is created  |
        | Ada joins "Everyone" |

      Examples:
        | people |
        | 50     |
        | 500    |

  @rule:delivery.drift @assumed @flaw:trusts-its-memory @flaw:trusts-remembered-members @flaw:trusts-remembered-names
  Rule: The next sync reverts manual changes in Egnyte

    Scenario: A name changed by hand is changed back
      Given the user group "Engineering" with the members Ada and Grace
      And "Engineering" is associated with Egnyte
      And an administrator sets the last name of Ada to "Byron"
      When everything is synced again
      Then exactly this changes in Egnyte:
        | user Ada gets last name "Lovelace" |

    Scenario: An account deactivated by hand is reactivated
      Given the user group "Engineering" with the members Ada and Grace
      And "Engineering" is associated with Egnyte
      And an administrator deactivates Ada in Egnyte
      When everything is synced again
      Then exactly this changes in Egnyte:
        | user Ada is reactivated |

    Scenario: A group deleted by hand is created again
      Given the user group "Engineering" with the members Ada and Grace
      And "Engineering" is associated with Egnyte
      And an administrator deletes the group "Engineering" in Egnyte
      When everything is synced again
      Then exactly this changes in Egnyte:
        | group "Engineering" is created |
        | Ada joins "Engineering"        |
        | Grace joins "Engineering"      |

    Scenario: A member removed by hand is added again
      Given the user group "Engineering" with the members Ada and Grace
      And "Engineering" is associated with Egnyte
      And an administrator removes Ada from the group "Engineering"
      When everything is synced again
      Then exactly this changes in Egnyte:
        | Ada joins "Engineering" |

    Scenario: A group renamed by hand gets its name back
      Given the user group "Engineering" with the members Ada and Grace
      And "Engineering" is associated with Egnyte
      And an administrator renames the group "Engineering" to "Platform" in Egnyte
      When everything is synced again
      Then exactly this changes in Egnyte:
        | group "Platform" is renamed to "Engineering" |
