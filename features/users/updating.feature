Feature: Updating users

  The directory manages the values that it maps. All other values stay as an
  administrator of Egnyte set them.

  Background:
    Given an empty Egnyte domain
    And the user group "Engineering" with the members Ada and Grace
    And "Engineering" is associated with Egnyte

  @rule:users.updates @documented @flaw:never-updates
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

  @rule:users.username-change @inferred @flaw:recreates-on-rename
  Rule: A changed username changes the same account

    Scenario: The account gets the new username
      When Ada's username changes to "ada.king"
      Then exactly this changes in Egnyte:
        | user Ada gets IdP username "ada.king" |

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
