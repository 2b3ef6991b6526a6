Feature: Admission to Egnyte

  An assertion identifies a person. The account in Egnyte decides whether the person
  is signed in.

  Background:
    Given an empty Egnyte domain
    And Egnyte signs people in through the directory

  @rule:signin.sso-users-only @documented @keeper:egnyte @flaw:accepts-any-authentication-type
  Rule: Only users with the authentication type single sign-on are signed in

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

    Scenario: A user with a deactivated account is refused
      Given Egnyte already has the user Ada with the authentication type "sso"
      And an administrator deactivates Ada in Egnyte
      When Ada signs in at Egnyte
      Then the sign-in is refused: the user is deactivated
      And nothing changes in Egnyte

  @rule:signin.unknown-refused @documented @keeper:egnyte @flaw:creates-users-on-sign-in
  Rule: A person unknown to Egnyte is refused, and not created

    Scenario: An unknown person is refused, and no account is created
      When Ada signs in at the directory
      Then the sign-in is refused: Egnyte knows nobody of that name
      And nothing changes in Egnyte

  @rule:signin.mapping @documented @keeper:egnyte @flaw:ignores-idp-user-name @flaw:ignores-default-mapping
  Rule: The IdP username identifies the user; without one, the default mapping

    Scenario: The IdP username identifies the account
      Given Egnyte already has the user Ada with:
        | username            | countess |
        | IdP username        | ada      |
        | authentication type | sso      |
      When Ada signs in at the directory
      Then Ada is signed in
      And nothing changes in Egnyte

    Scenario: The Egnyte username does not count beside an IdP username
      Given Egnyte already has the user Ada with:
        | IdP username        | countess |
        | authentication type | sso      |
      When Ada signs in at the directory
      Then the sign-in is refused: Egnyte knows nobody of that name
      And nothing changes in Egnyte

    Scenario: A mapped email address identifies the account
      Given Egnyte already has the user Ada with:
        | username            | countess |
        | authentication type | sso      |
      And an administrator sets the default user mapping in Egnyte to "Email address"
      When somebody presents an assertion that names the email as Ada
      Then Ada is signed in
      And nothing changes in Egnyte

    Scenario: The username does not count where the email is mapped
      Given Egnyte already has the user Ada with the authentication type "sso"
      And an administrator sets the default user mapping in Egnyte to "Email address"
      When Ada signs in at the directory
      Then the sign-in is refused: Egnyte knows nobody of that name
      And nothing changes in Egnyte
