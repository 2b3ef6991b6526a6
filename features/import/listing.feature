Feature: The import list

  Egnyte may have users who are not in the directory. An administrator of the
  directory sees which users are new and which are imported.

  Background:
    Given an empty Egnyte domain
    And Egnyte already has the user Katherine
    And Egnyte already has the local user "olga"

  @rule:import.status @documented @needs:import @flaw:marks-everybody-new @flaw:hides-imported-users
  @flaw:knows-imports-by-username @flaw:knows-imports-by-email
  Rule: The list shows Egnyte's users, each new or imported

    Scenario: A user who is not in the directory is new
      When the import list is opened without a filter
      Then the import list shows:
        | Katherine is new |
        | "olga" is new    |
      And nothing changes in Egnyte

    Scenario: An imported user is not new
      Given Katherine is imported
      When the import list is opened without a filter
      Then the import list shows:
        | Katherine is imported |
        | "olga" is new         |
      And nothing changes in Egnyte

    Scenario Outline: An imported user whose <property> changes is not new
      Given Katherine is imported
      And Katherine's <property> changes to "<value>"
      When the import list is opened without a filter
      Then the import list shows:
        | Katherine is imported |
        | "olga" is new         |
      And nothing changes in Egnyte

      Examples:
        | property | value           |
        | username | goble           |
        | email    | kg@acme.example |

    Scenario: A user from the directory is not new
      Given the user group "Engineering" with the member Ada
      And "Engineering" is associated with Egnyte
      When the import list is opened without a filter
      Then the import list shows:
        | Ada is imported  |
        | Katherine is new |
        | "olga" is new    |
      And nothing changes in Egnyte

  @rule:import.new-first @documented @needs:import @flaw:ignores-new-users-filter
  Rule: With the New-Users-only filter new users come first

    Scenario: New users come before imported ones
      Given Katherine is imported
      And Egnyte already has the local user "zoe"
      When the import list is opened with the New-Users-only filter
      Then the import list begins with:
        | "olga" is new |
        | "zoe" is new  |
      And nothing changes in Egnyte

  @rule:import.all-pages @inferred @needs:import @flaw:first-page-only
  Rule: A domain with more users than one page is listed whole

    Scenario: The list has the users of all pages
      Given Egnyte already has 250 more local users
      When the import list is opened without a filter
      Then the import list shows:
        | Katherine is new        |
        | 251 local users are new |
      And nothing changes in Egnyte
