Feature: Coverage

  The user groups of the directory decide who has an account. Egnyte's groups do
  not, and neither does a refusal of one of them.

  Background:
    Given an empty Egnyte domain
    And the user group "Engineering" with the members Ada and Grace
    And "Engineering" is associated with Egnyte

  @rule:users.covered-by-directory @inferred
  @flaw:refusal-uncovers @flaw:merges-namesakes @flaw:covers-by-groups @flaw:keeps-hand-made-members @flaw:keeps-leavers
  Rule: User groups cover their members, whatever groups Egnyte has

    Scenario: Members of a group with a refused name get accounts
      Given the user group "A name that is longer than Egnyte takes abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdef" with the member Linus
      When "A name that is longer than Egnyte takes abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdef" is associated with Egnyte
      Then the connector reports a problem with "A name that is longer than Egnyte takes abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdef"
      And exactly this changes in Egnyte:
        | user Linus is created |

    Scenario: Members of a second group of a name get accounts
      Given the user group "ENGINEERING" with the member Linus
      When "ENGINEERING" is associated with Egnyte
      Then the connector reports a problem with "ENGINEERING"
      And exactly this changes in Egnyte:
        | user Linus is created |

    Scenario: Members of a renamed group stay active after a refusal
      Given the user group "Sales" with the member Linus
      And "Sales" is associated with Egnyte
      When the user group "Sales" is renamed to "ENGINEERING"
      Then the connector reports a problem with "ENGINEERING"
      And nothing changes in Egnyte

    Scenario: Members of a refused group stay active among managed groups
      Given group management is turned off
      And the user group "ENGINEERING" with the member Linus
      And "ENGINEERING" is associated with Egnyte
      When group management is turned on
      Then the connector reports a problem with "ENGINEERING"
      And nothing changes in Egnyte

    Scenario: A person who leaves a deleted group is deactivated
      Given the user group "Sales" with the member Linus
      And "Sales" is associated with Egnyte
      And an administrator deletes the group "Sales" in Egnyte
      When Linus leaves "Sales"
      Then exactly this changes in Egnyte:
        | user Linus is deactivated |

    Scenario: A member removed by hand stays active
      Given an administrator removes Ada from the group "Engineering"
      When everything is synced again
      Then exactly this changes in Egnyte:
        | Ada joins "Engineering" |

    Scenario: A member added by hand is not covered
      Given the user group "On-call" with the member Grace
      And "On-call" is associated with Egnyte
      And an administrator adds Ada to the group "On-call"
      When Ada leaves "Engineering"
      Then Ada is locked out
      And nothing changes in Egnyte, Ada aside

  @rule:users.covered-by-directory @inferred @flaw:refusal-uncovers @flaw:merges-namesakes @flaw:activates-without-sync @flaw:ignores-association
  Rule: Changes of a refused user group reach its people

    Background:
      Given the integration is deactivated
      And the user group "ENGINEERING" with the members Linus and Barbara
      And "ENGINEERING" is associated with Egnyte

    Scenario: A person who joins a refused group gets an account
      Given Margaret joins "ENGINEERING"
      When the integration is activated
      Then the connector reports a problem with "ENGINEERING"
      And exactly this changes in Egnyte:
        | user Linus is created    |
        | user Barbara is created  |
        | user Margaret is created |

    Scenario: A person who leaves a refused group gets no account
      Given Linus leaves "ENGINEERING"
      When the integration is activated
      Then the connector reports a problem with "ENGINEERING"
      And exactly this changes in Egnyte:
        | user Barbara is created |

    Scenario: A person who moves to a refused group stays active
      Given Ada leaves "Engineering"
      And Ada joins "ENGINEERING"
      When the integration is activated
      Then the connector reports a problem with "ENGINEERING"
      And exactly this changes in Egnyte:
        | Ada leaves "Engineering" |
        | user Linus is created    |
        | user Barbara is created  |

    Scenario: A member of a refused group gets the new name
      Given Linus's last name changes to "Torvalds"
      When the integration is activated
      Then the connector reports a problem with "ENGINEERING"
      And exactly this changes in Egnyte:
        | user Linus is created   |
        | user Barbara is created |

    Scenario: A suspended member of a refused group gets no account
      Given Linus is suspended
      When the integration is activated
      Then the connector reports a problem with "ENGINEERING"
      And exactly this changes in Egnyte:
        | user Barbara is created |

    Scenario: A deleted member of a refused group gets no account
      Given Linus is deleted from the directory
      When the integration is activated
      Then the connector reports a problem with "ENGINEERING"
      And exactly this changes in Egnyte:
        | user Barbara is created |

    Scenario: A member whose suspension ended gets an account
      Given Linus is suspended
      And Linus is active again
      When the integration is activated
      Then the connector reports a problem with "ENGINEERING"
      And exactly this changes in Egnyte:
        | user Linus is created   |
        | user Barbara is created |

    Scenario: A refused group with a free name is created
      Given the user group "ENGINEERING" is renamed to "Platform"
      When the integration is activated
      Then exactly this changes in Egnyte:
        | user Linus is created       |
        | user Barbara is created     |
        | group "Platform" is created |
        | Linus joins "Platform"      |
        | Barbara joins "Platform"    |

    Scenario: A refused group that is disassociated covers nobody
      Given "ENGINEERING" is disassociated from Egnyte
      When the integration is activated
      Then nothing changes in Egnyte

    Scenario: A refused group that is deleted covers nobody
      Given the user group "ENGINEERING" is deleted
      When the integration is activated
      Then nothing changes in Egnyte
