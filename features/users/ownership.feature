Feature: Ownership of accounts

  Every account belongs to one person of the directory, or to Egnyte alone. A change
  of one person does not affect the account of another.

  Background:
    Given an empty Egnyte domain
    And the user group "Engineering" with the member Ada
    And "Engineering" is associated with Egnyte

  @rule:users.takeover-never-steals @assumed @flaw:steals-accounts @flaw:email-beats-username @flaw:leaves-conflicts-to-egnyte
  Rule: An account that belongs to another person is never taken over

    Scenario: An email given to two people moves no account
      Given Grace's email is "ada@acme.example"
      When Grace joins "Engineering"
      Then the connector reports a problem with Grace
      And nothing changes in Egnyte

    Scenario: A username given to another person moves no account
      Given Ada's username changes to "ada.king"
      And Katherine is added to the directory
      And Katherine's username changes to "ada"
      When Katherine joins "Engineering"
      Then the connector reports a problem with Katherine
      And nothing changes in Egnyte

    Scenario: The username wins over the email address
      Given Egnyte already has the user Grace with the email "hopper@old.example"
      And Egnyte already has the local user "amazing" with the email "grace@acme.example"
      When Grace joins "Engineering"
      Then the connector reports a problem with Grace
      And exactly this changes in Egnyte:
        | Grace joins "Engineering" |

    Scenario: The username wins where Egnyte accepts duplicate emails
      Given Egnyte accepts duplicate emails
      And Egnyte already has the user Grace with the email "hopper@old.example"
      And Egnyte already has the local user "amazing" with the email "grace@acme.example"
      When Grace joins "Engineering"
      Then the connector reports a problem with Grace
      And exactly this changes in Egnyte:
        | Grace joins "Engineering" |

  @rule:users.local-untouched @inferred @flaw:deactivates-strangers
  Rule: Unmanaged Egnyte users are never changed

    Scenario: A local user stays when people arrive
      Given Egnyte already has the local user "olga"
      When Grace joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Grace is created     |
        | Grace joins "Engineering" |

    Scenario: A local user stays when people leave
      Given Egnyte already has the local user "olga"
      When Ada leaves "Engineering"
      Then exactly this changes in Egnyte:
        | user Ada is deactivated  |
        | Ada leaves "Engineering" |

    Scenario: A new person keeps the account made by hand
      Given Egnyte already has the user Katherine
      When Katherine is added to the directory
      Then nothing changes in Egnyte

    Scenario: A person who is not covered keeps their local account
      Given Egnyte already has the user Linus
      When everything is synced again
      Then nothing changes in Egnyte
