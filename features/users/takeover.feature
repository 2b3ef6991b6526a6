Feature: Taking over existing users

  Most Egnyte domains were in use before the directory was connected. An account
  that belongs to a person of the directory comes under its management.

  Background:
    Given an empty Egnyte domain
    And the user group "Engineering" with the member Ada

  @rule:users.takeover @assumed @flaw:duplicates-users @flaw:takeover-by-username-only @flaw:takeover-by-email-only
  Rule: An existing Egnyte user is taken over, not duplicated

    Scenario: The account with the person's username is taken over
      Given Egnyte already has the user Ada
      When "Engineering" is associated with Egnyte
      Then exactly this changes in Egnyte:
        | group "Engineering" is created |
        | Ada joins "Engineering"        |

    Scenario: No second user is created where Egnyte accepts duplicates
      Given Egnyte accepts duplicate usernames
      And Egnyte accepts duplicate emails
      And Egnyte already has the user Ada
      When "Engineering" is associated with Egnyte
      Then exactly this changes in Egnyte:
        | group "Engineering" is created |
        | Ada joins "Engineering"        |

    Scenario: A username in other letter case is the same username
      Given Egnyte accepts duplicate usernames
      And Egnyte already has the user Ada with:
        | username | ADA             |
        | email    | ada@old.example |
      When "Engineering" is associated with Egnyte
      Then exactly this changes in Egnyte:
        | user Ada gets email "ada@acme.example" |
        | group "Engineering" is created         |
        | Ada joins "Engineering"                |

    Scenario: The username alone counts where Egnyte accepts duplicates
      Given Egnyte accepts duplicate usernames
      And Egnyte already has the user Ada with the email "ada@old.example"
      When "Engineering" is associated with Egnyte
      Then exactly this changes in Egnyte:
        | user Ada gets email "ada@acme.example" |
        | group "Engineering" is created         |
        | Ada joins "Engineering"                |

    Scenario: The email address identifies an account with another username
      Given Egnyte already has the user Ada with the username "countess"
      When "Engineering" is associated with Egnyte
      Then exactly this changes in Egnyte:
        | group "Engineering" is created |
        | Ada joins "Engineering"        |

    Scenario: The email address counts where Egnyte accepts duplicates
      Given Egnyte accepts duplicate emails
      And Egnyte already has the user Ada with the username "countess"
      When "Engineering" is associated with Egnyte
      Then exactly this changes in Egnyte:
        | group "Engineering" is created |
        | Ada joins "Engineering"        |

    Scenario: Values that differ are updated
      Given Egnyte already has the user Ada with the email "ada@old.example"
      When "Engineering" is associated with Egnyte
      Then exactly this changes in Egnyte:
        | user Ada gets email "ada@acme.example" |
        | group "Engineering" is created         |
        | Ada joins "Engineering"                |

    Scenario: A taken-over account follows the directory
      Given Egnyte already has the user Ada with the username "countess"
      And "Engineering" is associated with Egnyte
      When Ada's email changes to "lovelace@acme.example"
      Then exactly this changes in Egnyte:
        | user Ada gets email "lovelace@acme.example" |

  @rule:users.takeover-keeps-type @inferred @flaw:takeover-sets-power
  Rule: A take-over does not change the user type

    Scenario: A standard user stays a standard user
      Given Egnyte already has the user Ada with the user type "standard"
      When "Engineering" is associated with Egnyte
      Then exactly this changes in Egnyte:
        | group "Engineering" is created |
        | Ada joins "Engineering"        |

    Scenario: An administrator of Egnyte stays an administrator
      Given Egnyte already has the user Ada with:
        | user type | admin           |
        | email     | ada@old.example |
      When "Engineering" is associated with Egnyte
      Then exactly this changes in Egnyte:
        | user Ada gets email "ada@acme.example" |
        | group "Engineering" is created         |
        | Ada joins "Engineering"                |

  @rule:users.takeover-reactivates @inferred @flaw:takeover-leaves-inactive
  Rule: A deactivated account that is taken over is active again

    Scenario: A deactivated account is reactivated
      Given Egnyte already has the user Ada
      And an administrator deactivates Ada in Egnyte
      When "Engineering" is associated with Egnyte
      Then exactly this changes in Egnyte:
        | user Ada is reactivated        |
        | group "Engineering" is created |
        | Ada joins "Engineering"        |

  @rule:users.takeover-idp-username @documented @keeper:egnyte @flaw:takeover-sets-idp-user-name
  Rule: A take-over does not set the IdP Username

    Scenario: The IdP Username of the account stays unset
      Given Egnyte already has the user Ada with the email "ada@old.example"
      When "Engineering" is associated with Egnyte
      Then exactly this changes in Egnyte:
        | user Ada gets email "ada@acme.example" |
        | group "Engineering" is created         |
        | Ada joins "Engineering"                |

    Scenario: A later change of username sets no IdP Username
      Given Egnyte already has the user Ada
      And "Engineering" is associated with Egnyte
      When Ada's username changes to "ada.king"
      Then nothing changes in Egnyte
