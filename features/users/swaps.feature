Feature: Values that people and groups swap

  Two people or two user groups may exchange a value. Accounts and groups stay with
  their owners: files and shared folders do not change hands.

  Background:
    Given an empty Egnyte domain
    And the user group "Engineering" with the members Ada and Grace
    And "Engineering" is associated with Egnyte

  @rule:users.username-change @inferred @flaw:swaps-accounts @flaw:swaps-accounts-by-username @flaw:hides-problems @flaw:finds-by-values-only
  Rule: People who swap a value keep their accounts

    Scenario Outline: Swapped <values> are exchanged or reported
      Given Egnyte accepts duplicate <accepted>
      When Ada and Grace swap their <values>
      Then Ada is synced or reported
      And Grace is synced or reported
      And nothing changes in Egnyte, Ada and Grace aside

      Examples:
        | values    | accepted  |
        | emails    | usernames |
        | emails    | emails    |
        | usernames | usernames |
        | usernames | emails    |

    Scenario: A new username and a new email arrive together
      Given the integration is deactivated
      And Ada's username changes to "ada.king"
      And Ada's email changes to "king@acme.example"
      When the integration is activated
      Then exactly this changes in Egnyte:
        | user Ada gets email "king@acme.example" |
        | user Ada gets IdP username "ada.king"   |

  @rule:users.reactivated @inferred @flaw:finds-by-values-only
  Rule: A person who returns with new values gets the old account

    Scenario: The account is found although username and email changed
      Given Ada leaves "Engineering"
      And Ada's username changes to "ada.king"
      And Ada's email changes to "king@acme.example"
      When Ada joins "Engineering"
      Then Ada is synced
      And nothing changes in Egnyte, Ada aside

  @rule:groups.renamed @documented @flaw:swaps-members @flaw:hides-problems
  Rule: User groups that swap their names keep their groups

    Scenario Outline: Swapped names are exchanged or reported
      Given <a circumstance>
      And the user group "Sales" with the member Grace
      And "Sales" is associated with Egnyte
      When "Engineering" and "Sales" swap their names
      Then "Engineering" is synced or reported
      And nothing changes in Egnyte, "Engineering" and "Sales" aside

      Examples:
        | a circumstance                       |
        | Egnyte accepts duplicate group names |
        | Egnyte already has the group "Other" |
