Feature: Signing in with a taken-over account

  A take-over does not change how a user signs in. Before the user can sign in through
  the directory, an administrator of Egnyte must set two values by hand.

  Background:
    Given an empty Egnyte domain
    And Egnyte signs people in through the directory
    And the user group "Engineering" with the member Ada

  @rule:signin.takeover @documented @flaw:duplicates-users @flaw:replaces-accounts
  Rule: A taken-over account is refused until an administrator prepares it

    Scenario: An account with another authentication type is refused
      Given Egnyte already has the user Ada with the IdP username "ada"
      And "Engineering" is associated with Egnyte
      When Ada signs in at the directory
      Then the sign-in is refused: the user does not sign in through the directory
      And nothing changes in Egnyte

    Scenario: A different username without an IdP username is refused
      Given Egnyte accepts duplicate emails
      And Egnyte already has the user Ada with:
        | username            | countess |
        | authentication type | sso      |
      And "Engineering" is associated with Egnyte
      When Ada signs in at the directory
      Then the sign-in is refused: Egnyte knows nobody of that name
      And nothing changes in Egnyte

    @journey
    Scenario: A person signs in after an administrator prepares the account
      Given Egnyte already has the user Ada with the username "countess"
      And "Engineering" is associated with Egnyte
      When Ada signs in at the directory
      Then the sign-in is refused: Egnyte knows nobody of that name
      And nothing changes in Egnyte
      Given an administrator sets the authentication type of Ada to "sso"
      And an administrator sets the IdP username of Ada to "ada"
      When Ada signs in at Egnyte
      Then Ada is signed in
      And nothing changes in Egnyte
