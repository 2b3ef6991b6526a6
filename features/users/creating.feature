Feature: Creating users

  A person who is covered for the first time gets an account in Egnyte, with the
  values that the directory maps, as a power user.

  Background:
    Given an empty Egnyte domain
    And the user group "Engineering" with the member Grace
    And "Engineering" is associated with Egnyte

  @rule:users.created-with-mapping @documented @flaw:swaps-names
  Rule: A new account has the email, username and names of the person

    Scenario: A new member arrives with every mapped value
      When Ada joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Ada is created     |
        | Ada joins "Engineering" |

    Scenario: The username may differ from the email address
      Given Ada's username is "countess"
      When Ada joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Ada is created     |
        | Ada joins "Engineering" |

    Scenario: Names keep their spaces, accents and apostrophes
      Given Ada's first name is "Ada Zoë"
      And Ada's last name is "O'Brien-Müller"
      When Ada joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Ada is created     |
        | Ada joins "Engineering" |

  @rule:users.type-power @documented @flaw:creates-standard-users
  Rule: A new user is a power user

    Scenario: The first member of a group is a power user
      Given the empty user group "Sales"
      And "Sales" is associated with Egnyte
      When Ada joins "Sales"
      Then exactly this changes in Egnyte:
        | user Ada is created      |
        | group "Sales" is created |
        | Ada joins "Sales"        |

    Scenario: A person without a group is a power user
      Given group management is turned off
      When Ada joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Ada is created |

  @rule:users.usertype-required @documented @keeper:egnyte @flaw:user-type-optional
  Rule: Egnyte requires a user type

    Scenario: An account without a user type is refused
      When somebody creates Ada over SCIM without a user type
      Then Egnyte refuses it: "userType"
      And nothing changes in Egnyte
