Feature: Accounts and groups that are gone

  An administrator of Egnyte may delete an account or a group by hand. The next
  sync makes it again if it is needed, and does not mind if it is not.

  Background:
    Given an empty Egnyte domain
    And the user group "Engineering" with the members Ada and Grace
    And "Engineering" is associated with Egnyte

  @rule:delivery.drift @assumed @flaw:keeps-dead-accounts @flaw:keeps-dead-groups
  Rule: What was deleted by hand and is needed is created again

    Scenario: An account deleted by hand is created again
      Given an administrator deletes Ada in Egnyte
      When everything is synced again
      Then exactly this changes in Egnyte:
        | user Ada is created     |
        | Ada joins "Engineering" |

    Scenario: A new email address reaches a new account
      Given an administrator deletes Ada in Egnyte
      When Ada's email changes to "lovelace@acme.example"
      Then Ada is synced
      And nothing changes in Egnyte, Ada aside

    Scenario: The end of a suspension makes a new account
      Given Ada is suspended
      And an administrator deletes Ada in Egnyte
      When Ada is active again
      Then Ada is synced
      And nothing changes in Egnyte, Ada aside

    Scenario: A person who returns gets a new account
      Given Ada leaves "Engineering"
      And an administrator deletes Ada in Egnyte
      When Ada joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Ada is created     |
        | Ada joins "Engineering" |

    Scenario: A new member brings a deleted group back
      Given an administrator deletes the group "Engineering" in Egnyte
      When Linus joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Linus is created          |
        | group "Engineering" is created |
        | Ada joins "Engineering"        |
        | Grace joins "Engineering"      |
        | Linus joins "Engineering"      |

    Scenario: A renamed group that was deleted comes back renamed
      Given an administrator deletes the group "Engineering" in Egnyte
      When the user group "Engineering" is renamed to "Platform"
      Then exactly this changes in Egnyte:
        | group "Platform" is created |
        | Ada joins "Platform"        |
        | Grace joins "Platform"      |

    Scenario: A group that is associated again comes back
      Given "Engineering" is disassociated from Egnyte
      And an administrator deletes the group "Engineering" in Egnyte
      When "Engineering" is associated with Egnyte
      Then exactly this changes in Egnyte:
        | user Ada is reactivated        |
        | user Grace is reactivated      |
        | group "Engineering" is created |
        | Ada joins "Engineering"        |
        | Grace joins "Engineering"      |

  @rule:users.removed @inferred @flaw:deactivates-missing-accounts
  Rule: A person whose account is gone may go

    Scenario: The deletion of the person is no problem
      Given an administrator deletes Ada in Egnyte
      When Ada is deleted from the directory
      Then nothing changes in Egnyte

    Scenario: The suspension of the person is no problem
      Given an administrator deletes Ada in Egnyte
      When Ada is suspended
      Then nothing changes in Egnyte

    Scenario: The end of the last membership is no problem
      Given an administrator deletes Ada in Egnyte
      When Ada leaves "Engineering"
      Then nothing changes in Egnyte

  @rule:groups.deleted @documented @flaw:stumbles-over-missing @flaw:deletes-missing-groups
  Rule: The deletion of a group that is gone is no problem

    Background:
      Given the user group "Everyone" with the members Ada and Grace
      And "Everyone" is associated with Egnyte

    Scenario: A deletion whose reply was lost is no problem
      Given the next write to Egnyte loses its reply
      When the user group "Engineering" is deleted
      Then exactly this changes in Egnyte:
        | group "Engineering" is deleted |

    Scenario: A group deleted by hand may be deleted
      Given an administrator deletes the group "Engineering" in Egnyte
      When the user group "Engineering" is deleted
      Then nothing changes in Egnyte

    Scenario: A group deleted by hand may be disassociated
      Given an administrator deletes the group "Engineering" in Egnyte
      When "Engineering" is disassociated from Egnyte
      Then nothing changes in Egnyte
