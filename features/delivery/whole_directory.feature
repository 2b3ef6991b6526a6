Feature: Large directories

  A directory is read page by page, and a page is small. The connector syncs the
  whole directory: the last person of it, and the last member of a user group.

  Background:
    Given an empty Egnyte domain

  @rule:delivery.whole-directory @inferred @flaw:ten-members @flaw:hundred-people
  Rule: Everybody in the directory is synced, however many people there are

    Scenario Outline: A user group has more than <people> members
      Given the user group "Everyone" with <people> people
      And "Everyone" is associated with Egnyte
      When Ada joins "Everyone"
      Then exactly this changes in Egnyte:
        | user Ada is created  |
        | Ada joins "Everyone" |

      Examples: The sizes of pages
        | people |
        | 12     |
        | 100    |

    Scenario: A newcomer is on a later page of the directory
      Given the user group "Everyone" with 120 people
      And Katherine is added to the directory
      And the user group "Engineering" with the member Grace
      And "Engineering" is associated with Egnyte
      When Katherine joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Katherine is created     |
        | Katherine joins "Engineering" |
