Feature: Assertions of the directory

  The directory identifies a person to Egnyte with a signed assertion. It issues one
  for people with access to Egnyte, in the form that Egnyte expects.

  Background:
    Given an empty Egnyte domain
    And Egnyte signs people in through the directory
    And the user group "Engineering" with the member Ada

  @rule:signin.subject @standard @needs:sign-in
  @flaw:names-emails @flaw:signs-with-another-key @flaw:mistakes-audience
  Rule: The assertion contains the username, and matches certificate and issuer

    Scenario Outline: The username identifies a person who signs in at <place>
      Given "Engineering" is associated with Egnyte
      When Ada signs in at <place>
      Then Ada is signed in by username
      And nothing changes in Egnyte

      Examples:
        | place         |
        | the directory |
        | Egnyte        |

    Scenario: The shared issuer applies where the domain's own is off
      Given "Engineering" is associated with Egnyte
      And an administrator sets the domain-specific issuer in Egnyte to "off"
      When Ada signs in at the directory
      Then Ada is signed in by username
      And nothing changes in Egnyte

    Scenario: A changed username is used at the next sign-in
      Given "Engineering" is associated with Egnyte
      And Ada's username changes to "ada.king"
      When Ada signs in at the directory
      Then Ada is signed in by username
      And nothing changes in Egnyte

  @rule:signin.covered-only @documented @needs:sign-in @flaw:vouches-for-anybody @flaw:vouches-for-suspended
  Rule: A person who is not covered gets no assertion

    Scenario: A person in no associated user group gets no assertion
      Given "Engineering" is associated with Egnyte
      When Grace signs in at the directory
      Then the sign-in is refused: the directory issues no assertion
      And nothing changes in Egnyte

    Scenario: An uncovered person who comes from Egnyte gets no assertion
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
  Rule: A sign-in that begins at Egnyte answers the request of Egnyte

    Scenario: The answer names the request that it answers
      Given "Engineering" is associated with Egnyte
      When Ada signs in at Egnyte
      Then Ada is signed in as asked by Egnyte
      And nothing changes in Egnyte

    Scenario: The person arrives at the page that they asked for
      Given "Engineering" is associated with Egnyte
      When Ada signs in at Egnyte
      Then Ada is signed in at the page asked for
      And nothing changes in Egnyte
