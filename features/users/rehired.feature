Feature: People who are hired again

  A person who was deleted in the directory may come back, as a new person with the
  same username and email. The account that was theirs belongs to nobody else.

  Background:
    Given an empty Egnyte domain
    And the user group "Engineering" with the members Ada and Grace
    And "Engineering" is associated with Egnyte

  @rule:users.rehired @assumed @flaw:never-rehires
  Rule: A person who is hired again gets the old account

    Scenario: The old account is active again
      Given Ada is deleted from the directory
      And Ada is hired again
      When Ada joins "Engineering"
      Then Ada is synced
      And nothing changes in Egnyte, Ada aside

    Scenario: A later change reaches the old account
      Given Ada is deleted from the directory
      And Ada is hired again
      And Ada joins "Engineering"
      When Ada's last name changes to "King"
      Then exactly this changes in Egnyte:
        | user Ada gets last name "King"        |
        | user Ada gets display name "Ada King" |

    Scenario: A person hired again during a pause keeps access
      Given the integration is deactivated
      And Ada is deleted from the directory
      And Ada is hired again
      And Ada joins "Engineering"
      When the integration is activated
      Then nothing changes in Egnyte

  @rule:users.rehired @assumed @flaw:rehires-with-second-account
  Rule: No second account is created where Egnyte accepts duplicates

    Background:
      Given Egnyte accepts duplicate usernames
      And Egnyte accepts duplicate emails

    Scenario: The old account is active again where duplicates are accepted
      Given Ada is deleted from the directory
      And Ada is hired again
      When Ada joins "Engineering"
      Then Ada is synced
      And nothing changes in Egnyte, Ada aside

  @rule:users.takeover-never-steals @assumed @flaw:steals-accounts
  Rule: A former person's account is not given to another person

    Background:
      Given Ada is deleted from the directory
      And Katherine is added to the directory

    Scenario: The username alone does not lead to the account
      Given Katherine's username changes to "ada"
      When Katherine joins "Engineering"
      Then the connector reports a problem with Katherine
      And nothing changes in Egnyte

    Scenario: The email alone does not lead to the account
      Given Katherine's email changes to "ada@acme.example"
      When Katherine joins "Engineering"
      Then the connector reports a problem with Katherine
      And nothing changes in Egnyte

    Scenario: A second account with the email is not taken instead
      Given Egnyte already has the local user "kate" with the email "katherine@acme.example"
      And Katherine's username changes to "ada"
      When Katherine joins "Engineering"
      Then the connector reports a problem with Katherine
      And nothing changes in Egnyte
