Feature: Unbroken access of people

  A change of a person does not lock them out for a moment: a deactivated account
  loses its sessions and its devices, even if it is reactivated at once.

  Background:
    Given an empty Egnyte domain
    And the user group "Engineering" with the members Ada and Grace
    And "Engineering" is associated with Egnyte

  @rule:users.no-transient-deactivation @assumed @flaw:deactivates-before-update
  Rule: No account is deactivated and reactivated within one event

    Scenario: An account stays active while a name changes
      When Ada's last name changes to "King"
      Then exactly this changes in Egnyte:
        | user Ada gets last name "King"        |
        | user Ada gets display name "Ada King" |

    Scenario: An account stays active while an email address changes
      When Grace's email changes to "hopper@acme.example"
      Then exactly this changes in Egnyte:
        | user Grace gets email "hopper@acme.example" |
