Feature: Signing in with a provisioned account

  Whom the directory brought into Egnyte signs in there through the directory.
  Whom it took out again is refused.

  Background:
    Given an empty Egnyte domain
    And Egnyte signs people in through the directory
    And the user group "Engineering" with the member Ada

  @rule:signin.provisioned @documented @flaw:invents-usernames @flaw:creates-inactive
  Rule: A person whom the directory provisioned can sign in

    Scenario Outline: The way in begins at <the door>
      Given "Engineering" is associated with Egnyte
      When Ada signs in at <the door>
      Then Ada is signed in
      And nothing changes in Egnyte

      Examples:
        | the door      |
        | the directory |
        | Egnyte        |

  @rule:signin.deprovisioned @inferred @flaw:keeps-leavers
  Rule: A person whom the directory deactivated is refused

    Scenario: Who left the last associated user group is refused
      Given "Engineering" is associated with Egnyte
      And Ada leaves "Engineering"
      When Ada signs in at the directory
      Then the sign-in is refused: the user is deactivated
      And nothing changes in Egnyte

    Scenario: Who is suspended is refused
      Given "Engineering" is associated with Egnyte
      And Ada is suspended
      When Ada signs in at Egnyte
      Then the sign-in is refused: the user is deactivated
      And nothing changes in Egnyte

    Scenario: Who was in a disassociated user group is refused
      Given "Engineering" is associated with Egnyte
      And "Engineering" is disassociated from Egnyte
      When Ada signs in at the directory
      Then the sign-in is refused: the user is deactivated
      And nothing changes in Egnyte
