Feature: Signing in with a provisioned account

  People whose accounts the directory creates sign in to Egnyte through the
  directory. People whose accounts it deactivates are refused.

  Background:
    Given an empty Egnyte domain
    And Egnyte signs people in through the directory
    And the user group "Engineering" with the member Ada

  @rule:signin.provisioned @documented @flaw:invents-usernames @flaw:creates-inactive
  Rule: A person with a provisioned account can sign in

    Scenario Outline: A person with a provisioned account signs in at <place>
      Given "Engineering" is associated with Egnyte
      When Ada signs in at <place>
      Then Ada is signed in
      And nothing changes in Egnyte

      Examples:
        | place         |
        | the directory |
        | Egnyte        |

  @rule:signin.deprovisioned @inferred @flaw:keeps-leavers
  Rule: A person with a deactivated account is refused

    Scenario: A person who left the last user group is refused
      Given "Engineering" is associated with Egnyte
      And Ada leaves "Engineering"
      When Ada signs in at the directory
      Then the sign-in is refused: the user is deactivated
      And nothing changes in Egnyte

    Scenario: A suspended person is refused
      Given "Engineering" is associated with Egnyte
      And Ada is suspended
      When Ada signs in at Egnyte
      Then the sign-in is refused: the user is deactivated
      And nothing changes in Egnyte

    Scenario: A person in a disassociated user group is refused
      Given "Engineering" is associated with Egnyte
      And "Engineering" is disassociated from Egnyte
      When Ada signs in at the directory
      Then the sign-in is refused: the user is deactivated
      And nothing changes in Egnyte
