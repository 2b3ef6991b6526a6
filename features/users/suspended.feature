Feature: Suspended users stay suspended

  Suspending a user is the quickest way to lock them out. Whatever else happens to
  them in the directory, the account stays closed until the suspension ends.

  Background:
    Given an empty Egnyte domain
    And the user group "Engineering" with the members Ada and Grace
    And "Engineering" is associated with Egnyte

  @rule:users.suspended @assumed @flaw:update-reactivates @flaw:association-reactivates
  Rule: Nothing but the end of the suspension reactivates a user

    Scenario: Another user group of the suspended user is associated
      Given Ada is suspended
      And group management is turned off
      And the user group "On-call" with the members Ada and Grace
      When "On-call" is associated with Egnyte
      Then nothing changes in Egnyte

    Scenario: The suspended user joins another user group
      Given Ada is suspended
      And group management is turned off
      And the user group "On-call" with the member Grace
      And "On-call" is associated with Egnyte
      When Ada joins "On-call"
      Then nothing changes in Egnyte

    Scenario: The suspended user gets another name and is active again
      Given Ada is suspended
      And Ada's last name changes to "King"
      When Ada is active again
      Then exactly this changes in Egnyte:
        | user Ada is reactivated               |
        | user Ada gets last name "King"        |
        | user Ada gets display name "Ada King" |
