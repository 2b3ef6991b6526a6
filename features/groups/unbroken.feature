Feature: Unbroken membership in groups

  A change of a user group takes no member out of the group for a moment: folders
  that disappear from a device are downloaded again, or are lost.

  Background:
    Given an empty Egnyte domain
    And the user group "Engineering" with the members Ada and Grace
    And "Engineering" is associated with Egnyte

  @rule:groups.no-transient-removal @assumed @flaw:empties-before-adding @flaw:recreates-groups
  Rule: No member leaves a group and joins it again within one event

    Scenario: The members stay while another one joins
      When Linus joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Linus is created     |
        | Linus joins "Engineering" |

    Scenario: The members stay while the user group is renamed
      When the user group "Engineering" is renamed to "Platform"
      Then exactly this changes in Egnyte:
        | group "Engineering" is renamed to "Platform" |
