Feature: Updating users

  The directory manages the values that it maps. All other values stay as an
  administrator of Egnyte set them.

  Background:
    Given an empty Egnyte domain
    And the user group "Engineering" with the members Ada and Grace
    And "Engineering" is associated with Egnyte

  @rule:users.updates @documented @flaw:never-updates @flaw:names-are-unique
  Rule: Each mapped value that changes in the directory changes in Egnyte

    Scenario: A new email address arrives
      When Ada's email changes to "lovelace@acme.example"
      Then exactly this changes in Egnyte:
        | user Ada gets email "lovelace@acme.example" |

    Scenario: A new first name changes the display name too
      When Ada's first name changes to "Augusta"
      Then exactly this changes in Egnyte:
        | user Ada gets first name "Augusta"            |
        | user Ada gets display name "Augusta Lovelace" |

    Scenario: A new last name changes the display name too
      When Ada's last name changes to "King"
      Then exactly this changes in Egnyte:
        | user Ada gets last name "King"        |
        | user Ada gets display name "Ada King" |

    Scenario: A first name that another person has arrives
      When Ada's first name changes to "Grace"
      Then exactly this changes in Egnyte:
        | user Ada gets first name "Grace"            |
        | user Ada gets display name "Grace Lovelace" |

    Scenario: A last name that another person has arrives
      When Ada's last name changes to "Hopper"
      Then exactly this changes in Egnyte:
        | user Ada gets last name "Hopper"        |
        | user Ada gets display name "Ada Hopper" |

    Scenario: A change of letter case only is a change
      When Ada's last name changes to "LOVELACE"
      Then exactly this changes in Egnyte:
        | user Ada gets last name "LOVELACE"        |
        | user Ada gets display name "Ada LOVELACE" |

    Scenario: A value changes while group management is off
      Given group management is turned off
      When Ada's email changes to "lovelace@acme.example"
      Then exactly this changes in Egnyte:
        | user Ada gets email "lovelace@acme.example" |

  @rule:users.username-change @inferred @flaw:recreates-on-rename @flaw:settles-stored-forms
  Rule: A changed username changes the same account

    Scenario: The account gets the new username
      When Ada's username changes to "ada.king"
      Then exactly this changes in Egnyte:
        | user Ada gets IdP username "ada.king" |

    Scenario: The username after a lower-cased one arrives
      Given Egnyte lower-cases usernames
      And Ada's username changes to "Ada.King"
      When Ada's username changes to "Countess"
      Then exactly this changes in Egnyte:
        | user Ada gets IdP username "countess" |

    Scenario: No second account is created where Egnyte accepts duplicates
      Given Egnyte accepts duplicate emails
      When Ada's username changes to "ada.king"
      Then exactly this changes in Egnyte:
        | user Ada gets IdP username "ada.king" |

    Scenario: The account is deactivated when its owner leaves
      Given Egnyte accepts duplicate emails
      And Ada's username changes to "ada.king"
      When Ada leaves "Engineering"
      Then exactly this changes in Egnyte:
        | user Ada is deactivated  |
        | Ada leaves "Engineering" |

  @rule:delivery.drift @assumed @flaw:trusts-its-memory @flaw:settles-stored-forms
  Rule: The next sync reverts a username that was changed by hand

    Scenario: A username changed by hand is changed back
      Given an administrator sets the IdP username of Ada to "countess"
      When everything is synced again
      Then exactly this changes in Egnyte:
        | user Ada gets IdP username "ada" |

    Scenario: A lower-cased username changed by hand is changed back
      Given Egnyte lower-cases usernames
      And Ada's username changes to "Ada.King"
      And an administrator sets the IdP username of Ada to "countess"
      When everything is synced again
      Then exactly this changes in Egnyte:
        | user Ada gets IdP username "ada.king" |

  @rule:users.admin-settings-kept @inferred @flaw:resets-user-type
  Rule: What the directory does not map stays as the administrator set it

    Scenario: The user type stays when the email changes
      Given an administrator sets the user type of Ada to "standard"
      When Ada's email changes to "lovelace@acme.example"
      Then exactly this changes in Egnyte:
        | user Ada gets email "lovelace@acme.example" |

    Scenario: The authentication type stays when the email changes
      Given an administrator sets the authentication type of Ada to "egnyte"
      And an administrator sets the user type of Ada to "admin"
      When Ada's email changes to "lovelace@acme.example"
      Then exactly this changes in Egnyte:
        | user Ada gets email "lovelace@acme.example" |
