Feature: Events about groups

  Directory Insights shows an administrator each operation of the connector on
  groups, in addition to those on accounts.

  Background:
    Given an empty Egnyte domain
    And the user group "Engineering" with the members Ada and Grace

  @rule:events.groups @documented @needs:events @flaw:forgets-group-events @flaw:records-takeover-as-creation
  Rule: Each operation on a group is recorded

    Scenario: A new group is recorded as a creation
      When "Engineering" is associated with Egnyte
      Then exactly these events are recorded:
        | user_create_provision of Ada            |
        | user_create_provision of Grace          |
        | group_create_provision of "Engineering" |
      And exactly this changes in Egnyte:
        | user Ada is created            |
        | user Grace is created          |
        | group "Engineering" is created |
        | Ada joins "Engineering"        |
        | Grace joins "Engineering"      |

    Scenario: A taken-over group is recorded as an update
      Given Egnyte already has the group "Engineering"
      When "Engineering" is associated with Egnyte
      Then exactly these events are recorded:
        | user_create_provision of Ada            |
        | user_create_provision of Grace          |
        | group_update_provision of "Engineering" |
      And exactly this changes in Egnyte:
        | user Ada is created       |
        | user Grace is created     |
        | Ada joins "Engineering"   |
        | Grace joins "Engineering" |

    Scenario: A new name is recorded as an update
      Given "Engineering" is associated with Egnyte
      When the user group "Engineering" is renamed to "Platform"
      Then exactly these events are recorded:
        | group_update_provision of "Platform" |
      And exactly this changes in Egnyte:
        | group "Engineering" is renamed to "Platform" |

    Scenario: A member who leaves is recorded as an update
      Given "Engineering" is associated with Egnyte
      When Grace leaves "Engineering"
      Then exactly these events are recorded:
        | user_deprovision of Grace               |
        | group_update_provision of "Engineering" |
      And exactly this changes in Egnyte:
        | user Grace is deactivated  |
        | Grace leaves "Engineering" |

    Scenario: A deleted user group is recorded as a deletion
      Given "Engineering" is associated with Egnyte
      When the user group "Engineering" is deleted
      Then exactly these events are recorded:
        | user_deprovision of Ada                 |
        | user_deprovision of Grace               |
        | group_delete_provision of "Engineering" |
      And exactly this changes in Egnyte:
        | user Ada is deactivated        |
        | user Grace is deactivated      |
        | group "Engineering" is deleted |

  @rule:events.refused-members @assumed @needs:events @flaw:records-skipped-groups
  Rule: A user group without an account among its members is not recorded

    Scenario: A group whose members are refused is no event
      Given Egnyte refuses new users: "No licence left"
      When "Engineering" is associated with Egnyte
      Then the connector reports a problem with Ada
      And the connector reports a problem with Grace
      And exactly these events are recorded:
        | user_create_provision of Ada failed: "No licence left"   |
        | user_create_provision of Grace failed: "No licence left" |
      And nothing changes in Egnyte
