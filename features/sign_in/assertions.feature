Feature: What the directory vouches for

  The directory tells Egnyte who somebody is: in an assertion, which it signs. It
  does so for people who may use Egnyte, and in the words that Egnyte expects.

  Background:
    Given an empty Egnyte domain
    And Egnyte signs people in through the directory
    And the user group "Engineering" with the member Ada

  @rule:signin.subject @standard @needs:sign-in
  @flaw:names-emails @flaw:signs-with-another-key @flaw:mistakes-audience
  Rule: The assertion names the username, as the certificate and the issuer ask

    Scenario Outline: Ada is named when coming from <the door>
      Given "Engineering" is associated with Egnyte
      When Ada signs in at <the door>
      Then Ada is signed in by username
      And nothing changes in Egnyte

      Examples:
        | the door      |
        | the directory |
        | Egnyte        |

    Scenario: Without its own issuer the domain shares one
      Given "Engineering" is associated with Egnyte
      And an administrator sets the domain-specific issuer in Egnyte to "off"
      When Ada signs in at the directory
      Then Ada is signed in by username
      And nothing changes in Egnyte

    Scenario: A username that changed is named as it is now
      Given "Engineering" is associated with Egnyte
      And Ada's username changes to "ada.king"
      When Ada signs in at the directory
      Then Ada is signed in by username
      And nothing changes in Egnyte

  @rule:signin.covered-only @documented @needs:sign-in @flaw:vouches-for-anybody @flaw:vouches-for-suspended
  Rule: Nobody is vouched for who is not covered

    Scenario: A person in no associated user group gets no assertion
      Given "Engineering" is associated with Egnyte
      When Grace signs in at the directory
      Then the sign-in is refused: the directory issues no assertion
      And nothing changes in Egnyte

    Scenario: Nor does one who comes from Egnyte
      Given "Engineering" is associated with Egnyte
      When Grace signs in at Egnyte
      Then the sign-in is refused: the directory issues no assertion
      And nothing changes in Egnyte

    Scenario: A suspended member gets no assertion
      Given "Engineering" is associated with Egnyte
      And Ada is suspended
      When Ada signs in at the directory
      Then the sign-in is refused: the directory issues no assertion
      And nothing changes in Egnyte

  @rule:signin.answers-request @standard @needs:sign-in @flaw:forgets-request @flaw:drops-relay-state
  Rule: Who comes from Egnyte is sent back with an answer to its request

    Scenario: The answer says which request it answers
      Given "Engineering" is associated with Egnyte
      When Ada signs in at Egnyte
      Then Ada is signed in as asked by Egnyte
      And nothing changes in Egnyte

    Scenario: She arrives at the page where she was going
      Given "Engineering" is associated with Egnyte
      When Ada signs in at Egnyte
      Then Ada is signed in at the page asked for
      And nothing changes in Egnyte
