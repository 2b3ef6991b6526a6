Feature: Importing users

  An administrator chooses users of Egnyte who are not in the directory yet. They
  become people of the directory, and Egnyte does not change.

  Background:
    Given an empty Egnyte domain
    And Egnyte already has the user Katherine

  @rule:import.creates-in-directory @documented @needs:import
  @flaw:deactivates-imported-accounts @flaw:imports-usernames-only @flaw:imports-nobody
  Rule: An import adds the chosen people to the directory

    Scenario: The chosen person is in the directory
      When Katherine is imported
      Then the import is complete at once
      And nothing changes in Egnyte

    Scenario: Only the chosen people are imported
      Given Egnyte already has the local user "olga"
      And Egnyte already has the local user "zoe"
      When Katherine and "zoe" are imported
      Then the import is complete at once
      And nothing changes in Egnyte

    Scenario: A deactivated user stays deactivated
      Given an administrator deactivates Katherine in Egnyte
      When Katherine is imported
      Then the import is complete at once
      And nothing changes in Egnyte

  @rule:import.small-now-large-later @documented @needs:import @flaw:puts-every-import-off
  @flaw:answers-every-import-at-once @flaw:tells-nobody-of-the-end @flaw:imports-one-page
  Rule: A small import is complete at once, a large one with a notice

    Scenario Outline: An import of <number> users is complete <when>
      Given Egnyte already has <number> more local users
      When <number> local users are imported
      Then the import is complete <when>
      And nothing changes in Egnyte

      Examples:
        | number | when          |
        | 99     | at once       |
        | 101    | with a notice |

  @rule:import.unbound-unmanaged @documented @needs:import @flaw:manages-imported-people
  Rule: Imported people are managed once they are in an associated user group

    Scenario: An imported person in no user group is not managed
      Given Katherine is imported
      When Katherine's last name changes to "Goble"
      Then nothing changes in Egnyte

    Scenario: A user group that is not associated changes nothing
      Given Katherine is imported
      And the user group "Engineering" with the member Katherine
      When Katherine is suspended
      Then nothing changes in Egnyte

    Scenario: An imported person in an associated user group is managed
      Given Katherine is imported
      And the user group "Engineering" with the member Katherine
      And "Engineering" is associated with Egnyte
      When Katherine's last name changes to "Goble"
      Then exactly this changes in Egnyte:
        | user Katherine gets last name "Goble"              |
        | user Katherine gets display name "Katherine Goble" |
