Feature: The end of sign-in

  People without access to Egnyte get no assertion. After single sign-on is
  deactivated, or the application is deleted, no person gets one.

  Background:
    Given an empty Egnyte domain
    And Egnyte signs people in through the directory
    And the user group "Engineering" with the member Ada

  @rule:application.deny-by-default @documented @needs:sign-in @flaw:vouches-for-anybody
  Rule: A person in no associated user group gets no assertion

    Scenario: A user group that is not associated gives no access
      When Ada signs in at the directory
      Then the sign-in is refused: the directory issues no assertion
      And nothing changes in Egnyte

  @rule:application.sso-deactivated @documented @needs:application @needs:sign-in @flaw:vouches-after-deactivation
  Rule: After single sign-on is deactivated, no assertion is issued

    Scenario: A person who could sign in before is refused
      Given "Engineering" is associated with Egnyte
      And single sign-on is deactivated
      When Ada signs in at the directory
      Then the sign-in is refused: the directory issues no assertion
      And nothing changes in Egnyte

  @rule:application.deleted @inferred @needs:integration @needs:sign-in @flaw:outlives-application
  Rule: After the application is deleted, no assertion is issued

    Scenario: A person who signs in without the application is refused
      Given "Engineering" is associated with Egnyte
      And the application is deleted
      When Ada signs in at Egnyte
      Then the sign-in is refused: the directory issues no assertion
      And nothing changes in Egnyte
