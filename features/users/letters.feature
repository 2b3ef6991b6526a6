Feature: Letters of values

  A directory stores names, addresses and usernames as people write them. Egnyte
  gets exactly these letters, and an account is found in any letter case.

  Background:
    Given an empty Egnyte domain
    And the user group "Engineering" with the member Grace
    And "Engineering" is associated with Egnyte

  @rule:users.created-with-mapping @documented
  @flaw:lowercases-emails @flaw:lowercases-usernames @flaw:trims-blanks @flaw:composes-accents @flaw:drops-null-names
  Rule: Every letter of a value arrives

    Scenario: An email address keeps its capital letters
      Given Ada's email is "Ada.Lovelace@Acme.Example"
      When Ada joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Ada is created     |
        | Ada joins "Engineering" |

    Scenario: A username keeps its capital letters
      Given Ada's username is "AdaKing"
      When Ada joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Ada is created     |
        | Ada joins "Engineering" |

    Scenario: A name keeps two blanks in a row
      Given Ada's first name is "Ada  Augusta"
      When Ada joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Ada is created     |
        | Ada joins "Engineering" |

    Scenario: A name keeps a letter with a separate accent
      Given Ada's last name is "Lovélace"
      When Ada joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Ada is created     |
        | Ada joins "Engineering" |

    Scenario: A person may have the name Null
      Given Ada's last name is "Null"
      When Ada joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Ada is created     |
        | Ada joins "Engineering" |

    Scenario: A person may have the name None
      Given Ada's first name is "None"
      When Ada joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Ada is created     |
        | Ada joins "Engineering" |

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

  @rule:users.takeover @assumed @flaw:compares-emails-with-case @flaw:compares-usernames-with-case @flaw:loses-plus-signs
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

    Scenario: An email address with a plus sign identifies the account
      Given Egnyte accepts duplicate emails
      And Ada's email is "ada+egnyte@acme.example"
      And Egnyte already has the user Ada with the username "countess"
      When Ada joins "Engineering"
      Then exactly this changes in Egnyte:
        | Ada joins "Engineering" |

  @rule:users.local-untouched @inferred @flaw:finds-parts-of-usernames
  Rule: A username that contains another is another username

    Scenario: A longer username belongs to a local user
      Given Egnyte already has the local user "adams"
      When Ada joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Ada is created     |
        | Ada joins "Engineering" |
