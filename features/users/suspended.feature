Feature: Suspended users

  A suspension locks a user out. The account stays inactive until the suspension
  ends, also when the directory changes other values or groups of the user.

  Background:
    Given an empty Egnyte domain
    And the user group "Engineering" with the members Ada and Grace
    And "Engineering" is associated with Egnyte

  @rule:users.suspended @assumed
  @flaw:update-reactivates @flaw:association-reactivates @flaw:membership-reactivates @flaw:sync-reactivates
  @flaw:never-locks-out-again
  Rule: Only the end of the suspension reactivates a user

    Scenario: A suspended user stays inactive when another group is associated
      Given Ada is suspended
      And group management is turned off
      And the user group "On-call" with the members Ada and Grace
      When "On-call" is associated with Egnyte
      Then nothing changes in Egnyte

    Scenario: A suspended user who joins another group stays inactive
      Given Ada is suspended
      And group management is turned off
      And the user group "On-call" with the member Grace
      And "On-call" is associated with Egnyte
      When Ada joins "On-call"
      Then nothing changes in Egnyte

    Scenario: The group of a suspended user arrives without access
      Given Ada is suspended
      And the user group "On-call" with the members Ada and Grace
      When "On-call" is associated with Egnyte
      Then Ada is locked out
      And exactly this changes in Egnyte, Ada aside:
        | group "On-call" is created |
        | Grace joins "On-call"      |

    Scenario: A membership gives a suspended user no access
      Given Ada is suspended
      And the user group "On-call" with the member Grace
      And "On-call" is associated with Egnyte
      When Ada joins "On-call"
      Then Ada is locked out
      And nothing changes in Egnyte, Ada aside

    Scenario: The end of a membership gives no access
      Given the user group "On-call" with the members Ada and Grace
      And "On-call" is associated with Egnyte
      And Ada is suspended
      When Ada leaves "On-call"
      Then Ada is locked out
      And nothing changes in Egnyte, Ada aside

    Scenario Outline: A new <property> gives a suspended user no access
      Given Ada is suspended
      When Ada's <property> changes to "<value>"
      Then Ada is locked out
      And nothing changes in Egnyte, Ada aside

      Examples:
        | property   | value                 |
        | email      | lovelace@acme.example |
        | username   | ada.king              |
        | first name | Augusta               |
        | last name  | King                  |

    Scenario: A new name of the group gives no access
      Given Ada is suspended
      When the user group "Engineering" is renamed to "Platform"
      Then Ada is locked out
      And exactly this changes in Egnyte, Ada aside:
        | group "Engineering" is renamed to "Platform" |

    Scenario: A sync of everything gives no access
      Given Ada is suspended
      When everything is synced again
      Then Ada is locked out
      And nothing changes in Egnyte

    Scenario: Group management that is turned on gives no access
      Given Ada is suspended
      And group management is turned off
      When group management is turned on
      Then Ada is locked out
      And nothing changes in Egnyte

    Scenario: An activation gives a suspended user no access
      Given Ada is suspended
      And the integration is deactivated
      When the integration is activated
      Then Ada is locked out
      And nothing changes in Egnyte

    Scenario: An account that was activated by hand is locked again
      Given Ada is suspended
      And an administrator reactivates Ada in Egnyte
      When everything is synced again
      Then exactly this changes in Egnyte:
        | user Ada is deactivated |

    Scenario: The disassociation of the group gives no access
      Given Ada is suspended
      When "Engineering" is disassociated from Egnyte
      Then Ada is locked out
      And exactly this changes in Egnyte, Ada aside:
        | user Grace is deactivated |

    Scenario: The deletion of the group gives no access
      Given Ada is suspended
      When the user group "Engineering" is deleted
      Then Ada is locked out
      And exactly this changes in Egnyte, Ada aside:
        | group "Engineering" is deleted |
        | user Grace is deactivated      |

    Scenario: A suspended user who is deleted stays locked out
      Given Ada is suspended
      When Ada is deleted from the directory
      Then Ada is locked out
      And nothing changes in Egnyte, Ada aside

    Scenario: A name that changed during the suspension arrives after it
      Given Ada is suspended
      And Ada's last name changes to "King"
      When Ada is active again
      Then Ada is synced
      And nothing changes in Egnyte, Ada aside
