Feature: Letters of values

  A directory stores names, addresses and usernames as people write them. Egnyte
  gets exactly these letters, and an account is found in any letter case.

  Background:
    Given an empty Egnyte domain
    And the user group "Engineering" with the member Grace
    And "Engineering" is associated with Egnyte

  @rule:users.created-with-mapping @documented
  @flaw:lowercases-emails @flaw:lowercases-usernames @flaw:trims-blanks @flaw:composes-accents @flaw:drops-null-names
  @flaw:decomposes-accents @flaw:folds-widths @flaw:drops-invisible-letters @flaw:breaks-emoji
  @flaw:straightens-apostrophes @flaw:unescapes-entities @flaw:escapes-entities @flaw:decodes-percents
  @flaw:reads-numbers @flaw:reads-truth-values @flaw:capitalises-names @flaw:drops-email-tags
  @flaw:strips-signs @flaw:skips-null-usernames
  Rule: Every letter of a value arrives

    Scenario Outline: A name with <what> is not changed
      Given Ada's first name is "<first>"
      And Ada's last name is "<last>"
      When Ada joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Ada is created     |
        | Ada joins "Engineering" |

      Examples:
        | what                     | first        | last           |
        | two blanks in a row      | Ada  Augusta | King  Noel     |
        | a separate accent        | Zoë          | Lovélace       |
        | a composed accent        | Zoë          | Müller         |
        | a ligature               | Soﬁa         | Curie²         |
        | a family of emoji        | Ada 👩‍💻       | Lovelace 🚀    |
        | a rare letter            | Ada          | 𠮷田           |
        | a direction mark         | Ada‏          | Lovelace‎       |
        | a typographic apostrophe | D’Arcy       | O’Brien        |
        | an entity of a web page  | Ada &amp; Co | King &#39; Co  |
        | signs of a web page      | Ada & Co     | O'Brien & Sons |
        | a percent sign           | Ada%20A      | 100%41         |
        | leading zeros            | 007          | 0042           |
        | the look of a number     | 1e3          | 12.50          |
        | the look of yes and no   | True         | No             |
        | small first letters      | ada          | van der Berg   |
        | words for nothing        | None         | Null           |
        | other words for nothing  | undefined    | null           |

    Scenario: A name keeps the blanks at its ends
      Given Ada's first name is " Ada"
      And Ada's last name is "Lovelace "
      When Ada joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Ada is created     |
        | Ada joins "Engineering" |

    Scenario Outline: A username with <what> is not changed
      Given Ada's username is "<username>"
      When Ada joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Ada is created     |
        | Ada joins "Engineering" |

      Examples:
        | what                 | username |
        | capital letters      | AdaKing  |
        | signs                | a.d-a_k  |
        | leading zeros        | 007      |
        | the look of a number | 1e3      |
        | the look of a yes    | yes      |
        | a word for nothing   | null     |

    Scenario Outline: An email address with <what> is not changed
      Given Ada's email is "<email>"
      When Ada joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Ada is created     |
        | Ada joins "Engineering" |

      Examples:
        | what            | email                     |
        | capital letters | Ada.Lovelace@Acme.Example |
        | a tag           | ada+egnyte@acme.example   |
        | an apostrophe   | ada.o'hara@acme.example   |
        | an ampersand    | ada&co@acme.example       |
        | a percent sign  | ada%20a@acme.example      |

  @rule:users.updates @documented @flaw:ignores-letter-case
  Rule: A change of letter case alone is a change

    Scenario: The email address gets another letter case
      When Grace's email changes to "Grace@Acme.Example"
      Then exactly this changes in Egnyte:
        | user Grace gets email "Grace@Acme.Example" |

    Scenario: The first name gets another letter case
      When Grace's first name changes to "GRACE"
      Then exactly this changes in Egnyte:
        | user Grace gets first name "GRACE"          |
        | user Grace gets display name "GRACE Hopper" |

    Scenario: The username gets another letter case
      When Grace's username changes to "Grace"
      Then exactly this changes in Egnyte:
        | user Grace gets IdP username "Grace" |

  @rule:users.takeover @assumed
  @flaw:compares-emails-with-case @flaw:compares-usernames-with-case @flaw:loses-plus-signs @flaw:searches-unencoded
  @flaw:searches-unescaped @flaw:searches-ascii-only @flaw:finds-by-former-email @flaw:takeover-by-email-only
  Rule: An account is found by every spelling of its username and email

    Scenario: An email address in other letter case identifies the account
      Given Egnyte accepts duplicate emails
      And Egnyte already has the user Ada with:
        | username | countess         |
        | email    | ADA@acme.example |
      When Ada joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Ada gets email "ada@acme.example" |
        | Ada joins "Engineering"                |

    Scenario: A username in other letter case identifies the account
      Given Egnyte already has the user Ada with:
        | username | ADA                 |
        | email    | countess@local.test |
      When Ada joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Ada gets email "ada@acme.example" |
        | Ada joins "Engineering"                |

    Scenario Outline: An email address with <what> identifies the account
      Given Egnyte accepts duplicate emails
      And Ada's email is "<email>"
      And Egnyte already has the user Ada with the username "countess"
      When Ada joins "Engineering"
      Then exactly this changes in Egnyte:
        | Ada joins "Engineering" |

      Examples:
        | what               | email                   |
        | a plus sign        | ada+egnyte@acme.example |
        | an apostrophe      | ada.o'hara@acme.example |
        | an ampersand       | ada&co@acme.example     |
        | a percent sign     | ada%20a@acme.example    |
        | a number sign      | ada#1@acme.example      |
        | an equals sign     | ada=1@acme.example      |
        | a question mark    | ada?@acme.example       |
        | an accented letter | ada@café.example        |

    Scenario Outline: A username with <what> identifies the account
      Given Egnyte accepts duplicate usernames
      And Ada's username is "<username>"
      And Egnyte already has the user Ada with the email "countess@local.test"
      When Ada joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Ada gets email "ada@acme.example" |
        | Ada joins "Engineering"                |

      Examples:
        | what                 | username |
        | signs                | a.d-a_k  |
        | leading zeros        | 007      |
        | the look of a number | 1e3      |
        | the look of a yes    | yes      |
        | a word for nothing   | null     |

    Scenario: The new email address identifies the account, not the former
      Given Ada joins "Engineering"
      And an administrator deletes Ada in Egnyte
      And Egnyte accepts duplicate emails
      And Egnyte already has the user Ada with:
        | username | countess              |
        | email    | lovelace@acme.example |
      When Ada's email changes to "lovelace@acme.example"
      Then exactly this changes in Egnyte:
        | Ada joins "Engineering" |

  @rule:users.local-untouched @inferred @flaw:finds-parts-of-usernames @flaw:finds-parts-of-emails
  Rule: A value that contains another is another value

    Scenario: A longer username belongs to a local user
      Given Egnyte already has the local user "adams"
      When Ada joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Ada is created     |
        | Ada joins "Engineering" |

    Scenario: A longer email address belongs to a local user
      Given Egnyte already has the local user "olga" with the email "nevada@acme.example"
      When Ada joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Ada is created     |
        | Ada joins "Engineering" |
