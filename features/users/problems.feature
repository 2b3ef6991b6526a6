Feature: People that Egnyte refuses

  The connector reports each person whose data Egnyte refuses, and syncs all other
  people.

  Background:
    Given an empty Egnyte domain
    And the user group "Engineering" with the member Ada
    And "Engineering" is associated with Egnyte

  @rule:users.email-conflict @inferred @flaw:stops-at-first-problem @flaw:hides-problems
  Rule: A person whose email is taken is reported and everyone else is synced

    Scenario: A taken email is reported and the others arrive
      Given Grace's email is "ada@acme.example"
      And the user group "Sales" with the members Grace and Linus
      When "Sales" is associated with Egnyte
      Then the connector reports a problem with Grace
      And exactly this changes in Egnyte:
        | user Linus is created    |
        | group "Sales" is created |
        | Linus joins "Sales"      |

    Scenario: An existing account keeps its email
      Given Grace joins "Engineering"
      When Grace's email changes to "ada@acme.example"
      Then the connector reports a problem with Grace
      And nothing changes in Egnyte

  @rule:users.invalid-username @documented @flaw:stops-at-first-problem @flaw:hides-problems
  Rule: A person whose username is refused is reported and everyone else is synced

    Scenario Outline: A username with <trouble> is reported
      Given Grace's username is "<username>"
      And the user group "Sales" with the members Grace and Linus
      When "Sales" is associated with Egnyte
      Then the connector reports a problem with Grace
      And exactly this changes in Egnyte:
        | user Linus is created    |
        | group "Sales" is created |
        | Linus joins "Sales"      |

      Examples:
        | trouble                 | username           |
        | the shape of an email   | grace@acme.example |
        | a space                 | grace hopper       |
        | a dot at its beginning  | .grace             |
        | a letter with an accent | gräce              |

  @rule:users.incomplete @assumed
  @flaw:stops-at-first-problem @flaw:drops-incomplete @flaw:invents-emails @flaw:invents-names
  Rule: An incomplete person is reported or synced, and everyone else is synced

    Scenario Outline: A person without <a property> is synced or reported
      Given Grace has no <property>
      And the user group "Sales" with the members Grace and Linus
      When "Sales" is associated with Egnyte
      Then Grace is synced or reported
      And exactly this changes in Egnyte, Grace aside:
        | user Linus is created    |
        | group "Sales" is created |
        | Linus joins "Sales"      |

      Examples:
        | a property   | property   |
        | a first name | first name |
        | a last name  | last name  |
        | an email     | email      |

    Scenario Outline: A person without <a property> may be synced
      Given Egnyte accepts incomplete people
      And Grace has no <property>
      And the user group "Sales" with the members Grace and Linus
      When "Sales" is associated with Egnyte
      Then Grace is synced or reported
      And exactly this changes in Egnyte, Grace aside:
        | user Linus is created    |
        | group "Sales" is created |
        | Linus joins "Sales"      |

      Examples:
        | a property   | property   |
        | a first name | first name |
        | a last name  | last name  |
        | an email     | email      |
