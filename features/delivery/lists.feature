Feature: Long lists

  Egnyte returns long lists page by page. The connector reads all pages.

  Background:
    Given an empty Egnyte domain

  @rule:delivery.paging @standard @flaw:first-page-only @flaw:first-page-of-groups @flaw:takes-half-a-list
  Rule: Lists longer than a page are read to the end

    Scenario: An account on a later page is taken over
      Given Egnyte already has 250 more local users
      And Egnyte already has the user Ada with the username "countess"
      And Egnyte accepts duplicate emails
      And the user group "Engineering" with the member Ada
      When "Engineering" is associated with Egnyte
      Then exactly this changes in Egnyte:
        | group "Engineering" is created |
        | Ada joins "Engineering"        |

    Scenario: No account is created twice in a large domain
      Given Egnyte already has 250 more local users
      And the user group "Engineering" with the member Ada
      And "Engineering" is associated with Egnyte
      When everything is synced again
      Then nothing changes in Egnyte

    Scenario: A group on a later page is taken over
      Given Egnyte already has 250 more groups
      And Egnyte already has the group "Engineering"
      And the user group "Engineering" with the member Ada
      When "Engineering" is associated with Egnyte
      Then exactly this changes in Egnyte:
        | user Ada is created     |
        | Ada joins "Engineering" |

    Scenario Outline: A later page that <suffers> is read again
      Given Egnyte already has 250 more groups
      And the user group "Engineering" with the member Ada
      And the next read of a later page to Egnyte <suffers>
      When "Engineering" is associated with Egnyte
      Then exactly this changes in Egnyte:
        | user Ada is created            |
        | group "Engineering" is created |
        | Ada joins "Engineering"        |

      Examples:
        | suffers                   |
        | fails with a server error |
        | loses the connection      |
        | gets half a reply         |

    Scenario: An account on a page that fails is found
      Given Egnyte already has 250 more local users
      And Egnyte already has the user Ada with the username "countess"
      And the user group "Engineering" with the member Ada
      And the next read of a later page to Egnyte fails with a server error
      When "Engineering" is associated with Egnyte
      Then exactly this changes in Egnyte:
        | group "Engineering" is created |
        | Ada joins "Engineering"        |
