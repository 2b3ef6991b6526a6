Feature: Authorizing access

  People have no access to Egnyte by default. They get it as members of a user
  group that is associated with Egnyte, and in no other way.

  Background:
    Given an empty Egnyte domain

  @rule:application.deny-by-default @documented @flaw:provisions-everyone @flaw:ignores-association
  Rule: A person in no associated user group is not provisioned

    Scenario: A new person in no user group stays out
      When Katherine is added to the directory
      Then nothing changes in Egnyte

    Scenario: A new user group stays out until it is associated
      When the user group "Engineering" with the member Ada
      Then nothing changes in Egnyte

    Scenario: Members of an unassociated user group stay out
      Given the user group "Engineering" with the members Ada and Grace
      When Linus joins "Engineering"
      Then nothing changes in Egnyte

    Scenario: Only the associated user group's members come in
      Given the user group "Engineering" with the member Ada
      And the user group "Sales" with the member Grace
      When "Engineering" is associated with Egnyte
      Then exactly this changes in Egnyte:
        | user Ada is created            |
        | group "Engineering" is created |
        | Ada joins "Engineering"        |
