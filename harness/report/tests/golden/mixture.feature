@people
Feature: A mixture of outcomes

  What a reader of reports can meet.

  Background:
    Given an empty Egnyte domain

  @rule:users.one @documented
  Rule: One holds

    Scenario: It passes
      When it happens
      Then it shows

    Scenario: It fails
      Given the people:
        | name | email            |
        | Ada  | ada@acme.example |
      When it happens
      Then it shows

    Scenario: It ends in the preparation
      Given a letter:
        """
        Dear Egnyte
        """
      When it happens
      Then it shows

  @rule:groups.two @assumed @keeper:egnyte
  Rule: Two holds

    @journey
    Scenario Outline: A storm of <kind>
      When <kind> comes
      * it is met
      Then it shows

      Examples: Weather
        | kind |
        | wind |
        | rain |

  @documented
  Rule: Three has no id

    Scenario: It fails
      When it happens
      Then it shows

    Scenario: It no longer fails
      When it happens
      Then it shows

    @needs:import
    Scenario: It is skipped
      When it happens
      Then it shows

    Scenario: It cannot be judged
      When it happens
      But it shows

    Scenario: The harness is at fault
      When it happens
      Then it shows

    Scenario: The run ended before
      When it happens
      Then it shows
