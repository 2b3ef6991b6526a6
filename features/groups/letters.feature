Feature: Letters of group names

  A group in Egnyte has exactly the name of the user group, and is found by it,
  whatever letters the name has.

  Background:
    Given an empty Egnyte domain

  @rule:groups.name-mapping @documented
  @flaw:trims-blanks @flaw:composes-accents @flaw:decomposes-accents @flaw:folds-widths @flaw:drops-invisible-letters
  @flaw:breaks-emoji @flaw:straightens-apostrophes @flaw:unescapes-entities @flaw:decodes-percents @flaw:reads-numbers
  @flaw:reads-truth-values @flaw:drops-null-groups
  Rule: Every letter of a group name arrives

    Scenario Outline: A group name with <what> is not changed
      Given the user group "<name>" with the member Ada
      When "<name>" is associated with Egnyte
      Then exactly this changes in Egnyte:
        | user Ada is created       |
        | group "<name>" is created |
        | Ada joins "<name>"        |

      Examples:
        | what                     | name                 |
        | two blanks in a row      | Research  and  Tests |
        | a separate accent        | Größe und Änderung   |
        | a composed accent        | Größe und Änderung   |
        | a ligature               | Ofﬁce m²             |
        | a family of emoji        | Team 👩‍💻              |
        | a rare letter            | 𠮷野家               |
        | a direction mark         | צוות‏ 1               |
        | a typographic apostrophe | Ada’s friends        |
        | an entity of a web page  | R&amp;D              |
        | a percent sign           | 100%20 done          |
        | leading zeros            | 0042                 |
        | the look of a number     | 1e3                  |
        | the look of a no         | No                   |
        | a word for nothing       | null                 |
        | another word for nothing | None                 |

    Scenario: A group name keeps the blanks at its ends
      Given the user group " Sales " with the member Ada
      When " Sales " is associated with Egnyte
      Then exactly this changes in Egnyte:
        | user Ada is created        |
        | group " Sales " is created |
        | Ada joins " Sales "        |

    Scenario: A new name keeps its accents and blanks
      Given the user group "Sales" with the member Ada
      And "Sales" is associated with Egnyte
      When the user group "Sales" is renamed to " Café  1 "
      Then exactly this changes in Egnyte:
        | group "Sales" is renamed to " Café  1 " |

  @rule:groups.takeover @documented
  @flaw:duplicates-groups @flaw:searches-unencoded @flaw:searches-unescaped @flaw:searches-ascii-only @flaw:loses-plus-signs
  @flaw:finds-beginnings-of-group-names
  Rule: A group is found by every letter of its name

    Scenario Outline: A group whose name has <what> is taken over
      Given Egnyte accepts duplicate group names
      And Egnyte already has the group "<name>"
      And the user group "<name>" with the member Ada
      When "<name>" is associated with Egnyte
      Then exactly this changes in Egnyte:
        | user Ada is created |
        | Ada joins "<name>"  |

      Examples:
        | what                | name                        |
        | spaces and signs    | R&D, 100% / (North & South) |
        | umlauts             | Größe und Änderung          |
        | quotes              | The \\"A\\" Team            |
        | a backslash         | Acme\\\\Sales               |
        | an apostrophe       | Ada's friends               |
        | another alphabet    | 研究開発                    |
        | a plus sign         | R+D                         |
        | a number sign       | Team #1                     |
        | a percent sign      | 100%20 done                 |
        | two blanks in a row | Research  and  Tests        |
        | a separate accent   | Größe                       |
        | a family of emoji   | Team 👩‍💻                     |
        | leading zeros       | 0042                        |
        | the look of a no    | No                          |
        | a word for nothing  | null                        |

    Scenario: A group whose name goes on is another group
      Given Egnyte already has the group "Sales EMEA"
      And the user group "Sales" with the member Ada
      When "Sales" is associated with Egnyte
      Then exactly this changes in Egnyte:
        | user Ada is created      |
        | group "Sales" is created |
        | Ada joins "Sales"        |
