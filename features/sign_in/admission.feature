Feature: Whom Egnyte admits

  An assertion says who somebody is. Whether they come in is decided by their
  account in Egnyte.

  Background:
    Given an empty Egnyte domain
    And Egnyte signs people in through the directory

  @rule:signin.sso-users-only @documented @keeper:egnyte @flaw:accepts-any-authentication-type
  Rule: Only users whose authentication type is single sign-on come in

    Scenario Outline: A user of the authentication type "<type>" is refused
      Given Egnyte already has the user Ada with the authentication type "<type>"
      When Ada signs in at the directory
      Then the sign-in is refused: the user does not sign in through the directory
      And nothing changes in Egnyte

      Examples:
        | type   |
        | egnyte |
        | ad     |

  @rule:signin.inactive-refused @inferred @keeper:egnyte @flaw:admits-inactive-users
  Rule: A deactivated user is refused

    Scenario: The account is there, but may not be used
      Given Egnyte already has the user Ada with the authentication type "sso"
      And an administrator deactivates Ada in Egnyte
      When Ada signs in at Egnyte
      Then the sign-in is refused: the user is deactivated
      And nothing changes in Egnyte

  @rule:signin.unknown-refused @documented @keeper:egnyte @flaw:creates-users-on-sign-in
  Rule: A person whom Egnyte does not know is refused, and not created

    Scenario: Nobody comes into being by signing in
      When Ada signs in at the directory
      Then the sign-in is refused: Egnyte knows nobody of that name
      And nothing changes in Egnyte

  @rule:signin.mapping @documented @keeper:egnyte @flaw:ignores-idp-user-name @flaw:ignores-default-mapping
  Rule: The IdP username decides, and without one the default mapping

    Scenario: The IdP username leads to the account
      Given Egnyte already has the user Ada with:
        | username            | countess |
        | IdP username        | ada      |
        | authentication type | sso      |
      When Ada signs in at the directory
      Then Ada is signed in
      And nothing changes in Egnyte

    Scenario: With another IdP username the Egnyte username leads nowhere
      Given Egnyte already has the user Ada with:
        | IdP username        | countess |
        | authentication type | sso      |
      When Ada signs in at the directory
      Then the sign-in is refused: Egnyte knows nobody of that name
      And nothing changes in Egnyte

    Scenario: A mapped email address leads to the account
      Given Egnyte already has the user Ada with:
        | username            | countess |
        | authentication type | sso      |
      And an administrator sets the default user mapping in Egnyte to "Email address"
      When somebody presents an assertion that names the email as Ada
      Then Ada is signed in
      And nothing changes in Egnyte

    Scenario: Where the email is mapped the username leads nowhere
      Given Egnyte already has the user Ada with the authentication type "sso"
      And an administrator sets the default user mapping in Egnyte to "Email address"
      When Ada signs in at the directory
      Then the sign-in is refused: Egnyte knows nobody of that name
      And nothing changes in Egnyte
