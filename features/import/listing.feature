Feature: The import list

  Users may be in Egnyte before they are in the directory. An administrator of the
  directory sees who they are, and whom the directory has already.

  Background:
    Given an empty Egnyte domain
    And Egnyte already has the user Katherine
    And Egnyte already has the local user "olga"

  @rule:import.status @documented @needs:import @flaw:marks-everybody-new @flaw:hides-imported-users
  Rule: The list shows Egnyte's users, each new or imported

    Scenario: Whoever is not in the directory is new
      When the import list is opened without a filter
      Then the import list shows:
        | Katherine is new |
        | "olga" is new    |
      And nothing changes in Egnyte

    Scenario: Whoever was imported is no longer new
      Given Katherine is imported
      When the import list is opened without a filter
      Then the import list shows:
        | Katherine is imported |
        | "olga" is new         |
      And nothing changes in Egnyte

    Scenario: Whoever came from the directory is not new
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

    Scenario: New users stand before those who were imported
      Given Katherine is imported
      And Egnyte already has the local user "zoe"
      When the import list is opened with the New-Users-only filter
      Then the import list begins with:
        | "olga" is new |
        | "zoe" is new  |
      And nothing changes in Egnyte

  @rule:import.all-pages @inferred @needs:import @flaw:first-page-only
  Rule: A domain with more users than one page is listed whole

    Scenario: Everybody is on the list
      Given Egnyte already has 250 more local users
      When the import list is opened without a filter
      Then the import list shows:
        | Katherine is new        |
        | 251 local users are new |
      And nothing changes in Egnyte
