Feature: Suspended users

  A suspension locks a user out. The account stays inactive until the suspension
  ends, also when the directory changes other values or groups of the user.

  Background:
    Given an empty Egnyte domain
    And the user group "Engineering" with the members Ada and Grace
    And "Engineering" is associated with Egnyte

  @rule:users.suspended @assumed @flaw:update-reactivates @flaw:association-reactivates
  Rule: Only the end of the suspension reactivates a user

    Scenario: A suspended user stays inactive when another group is associated
      Given Ada is suspended
      And group management is turned off
      And the user group "On-call" with the members Ada and Grace
      When "On-call" is associated with Egnyte
      Then nothing changes in Egnyte

    Scenario: A suspended user who joins another group stays inactive
      Given Ada is suspended
      And group management is turned off
      And the user group "On-call" with the member Grace
      And "On-call" is associated with Egnyte
      When Ada joins "On-call"
      Then nothing changes in Egnyte

    Scenario: A name that changed during the suspension arrives after it
      Given Ada is suspended
      And Ada's last name changes to "King"
      When Ada is active again
      Then exactly this changes in Egnyte:
        | user Ada is reactivated               |
        | user Ada gets last name "King"        |
        | user Ada gets display name "Ada King" |
