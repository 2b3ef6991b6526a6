Feature: Our first scenario

  Describe the subject of this page here. `egnyte-conformance steps` lists all sentences.

  Background:
    Given an empty Egnyte domain

  @rule:own.members-arrive @assumed
  Rule: A person who joins an associated user group gets an account

    Scenario: A new member gets an account and joins the group
      Given the user group "Engineering" with the member Ada
      And "Engineering" is associated with Egnyte
      When Grace joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Grace is created     |
        | Grace joins "Engineering" |
