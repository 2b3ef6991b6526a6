Feature: Creating groups

  A user group that is associated with Egnyte appears there as a group of the
  same name, together with its members.

  Background:
    Given an empty Egnyte domain

  @rule:groups.empty-skipped @documented @flaw:creates-empty-groups @flaw:empty-rename-creates
  Rule: Empty groups are not created

    Scenario: A user group without members stays out of Egnyte
      Given the empty user group "Engineering"
      When "Engineering" is associated with Egnyte
      Then nothing changes in Egnyte

    Scenario: The first member brings the group into Egnyte
      Given the empty user group "Engineering"
      And "Engineering" is associated with Egnyte
      When Ada joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Ada is created            |
        | group "Engineering" is created |
        | Ada joins "Engineering"        |

    Scenario: A user group emptied before it is associated stays out
      Given the user group "Engineering" with the member Ada
      And Ada leaves "Engineering"
      When "Engineering" is associated with Egnyte
      Then nothing changes in Egnyte

    Scenario: A renamed user group without members stays out
      Given the empty user group "Engineering"
      And "Engineering" is associated with Egnyte
      When the user group "Engineering" is renamed to "Platform"
      Then nothing changes in Egnyte

  @rule:groups.refused-members @assumed @flaw:creates-groups-of-refused
  Rule: A user group without an account among its members is not created

    Scenario: A group whose only member is refused stays out
      Given the user group "Engineering" with the member Ada
      And Egnyte refuses new users: "No licence left"
      When "Engineering" is associated with Egnyte
      Then the connector reports a problem with Ada
      And nothing changes in Egnyte

  @rule:groups.empty-no-takeover @assumed @flaw:takes-over-when-empty @flaw:empty-rename-takes-over @flaw:binds-when-empty
  Rule: An empty user group takes no Egnyte group over

    Scenario: A group of the same name keeps its local members
      Given Egnyte already has the local user "olga"
      And Egnyte already has the group "Engineering" with the member "olga"
      And the empty user group "Engineering"
      When "Engineering" is associated with Egnyte
      Then nothing changes in Egnyte

    Scenario: A new name takes no group over
      Given Egnyte already has the local user "olga"
      And Egnyte already has the group "Platform" with the member "olga"
      And the empty user group "Engineering"
      And "Engineering" is associated with Egnyte
      When the user group "Engineering" is renamed to "Platform"
      Then nothing changes in Egnyte

    Scenario Outline: The user group <event> while it is empty
      Given Egnyte already has the local user "olga"
      And Egnyte already has the group "Engineering" with the member "olga"
      And the empty user group "Engineering"
      And "Engineering" is associated with Egnyte
      When the user group "Engineering" <event>
      Then nothing changes in Egnyte

      Examples:
        | event                    |
        | is deleted               |
        | is renamed to "Platform" |

    Scenario: A user group of suspended people takes no group over
      Given Egnyte already has the group "Engineering"
      And the user group "Engineering" with the member Ada
      And Ada is suspended
      And "Engineering" is associated with Egnyte
      When the user group "Engineering" is deleted
      Then nothing changes in Egnyte

    Scenario: The group is taken over with its first member
      Given Egnyte already has the group "Engineering"
      And the empty user group "Engineering"
      And "Engineering" is associated with Egnyte
      When Ada joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Ada is created     |
        | Ada joins "Engineering" |

  @rule:groups.emptied-stays @inferred @flaw:deletes-emptied-groups
  Rule: A group stays when its last member leaves

    Scenario: The group is empty after the last member leaves
      Given the user group "Engineering" with the member Ada
      And "Engineering" is associated with Egnyte
      When Ada leaves "Engineering"
      Then exactly this changes in Egnyte:
        | user Ada is deactivated  |
        | Ada leaves "Engineering" |

    Scenario: The next member joins the same group
      Given the user group "Engineering" with the member Ada
      And "Engineering" is associated with Egnyte
      And Ada leaves "Engineering"
      When Grace joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Grace is created     |
        | Grace joins "Engineering" |

  @rule:groups.name-mapping @documented @flaw:lowercases-group-names @flaw:truncates-group-names
  Rule: The group has exactly the name of the user group

    Scenario Outline: A name with <what> is not changed
      Given the user group "<name>" with the member Ada
      When "<name>" is associated with Egnyte
      Then exactly this changes in Egnyte:
        | user Ada is created       |
        | group "<name>" is created |
        | Ada joins "<name>"        |

      Examples:
        | what             | name                        |
        | spaces and signs | R&D, 100% / (North & South) |
        | umlauts          | Größe und Änderung          |
        | quotes           | The \\"A\\" Team            |
        | a backslash      | Acme\\\\Sales               |
        | another alphabet | 研究開発                    |
        | 255 characters   | A name as long as Egnyte takes abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcd |
