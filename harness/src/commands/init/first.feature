Feature: Our first scenario

  Say here what this page is about. Every sentence there is: `egnyte-conformance steps`.

  Background:
    Given an empty Egnyte domain

  @rule:own.members-arrive @assumed
  Rule: Whoever joins an associated user group arrives in Egnyte

    Scenario: A new member gets an account and joins the group
      Given the user group "Engineering" with the member Ada
      And "Engineering" is associated with Egnyte
      When Grace joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Grace is created     |
        | Grace joins "Engineering" |
