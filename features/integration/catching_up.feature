Feature: Catching up after a pause

  While the integration is off, the directory still changes. After it is activated
  again, Egnyte gets the current state of the directory, not only new changes.

  Background:
    Given an empty Egnyte domain
    And the user group "Engineering" with the members Ada and Grace
    And "Engineering" is associated with Egnyte

  @rule:integration.activate @documented
  @flaw:activation-skips-deactivations @flaw:activation-skips-renames @flaw:activation-skips-deletions
  @flaw:activation-skips-values @flaw:activation-skips-reactivations @flaw:activation-skips-members
  @flaw:ignores-deactivation
  Rule: Changes made while the integration was off arrive after its activation

    Scenario: A suspension during the pause arrives
      Given the integration is deactivated
      And Ada is suspended
      When the integration is activated
      Then exactly this changes in Egnyte:
        | user Ada is deactivated |

    Scenario: The deletion of a person during the pause arrives
      Given the integration is deactivated
      And Ada is deleted from the directory
      When the integration is activated
      Then exactly this changes in Egnyte:
        | user Ada is removed |

    Scenario: A new email address during the pause arrives
      Given the integration is deactivated
      And Ada's email changes to "lovelace@acme.example"
      When the integration is activated
      Then exactly this changes in Egnyte:
        | user Ada gets email "lovelace@acme.example" |

    Scenario: The renaming of a user group during the pause arrives
      Given the integration is deactivated
      And the user group "Engineering" is renamed to "Platform"
      When the integration is activated
      Then exactly this changes in Egnyte:
        | group "Engineering" is renamed to "Platform" |

    Scenario: The deletion of a user group during the pause arrives
      Given the integration is deactivated
      And the user group "Engineering" is deleted
      When the integration is activated
      Then exactly this changes in Egnyte:
        | group "Engineering" is deleted |
        | user Ada is deactivated        |
        | user Grace is deactivated      |

    Scenario: The disassociation of a user group during the pause arrives
      Given the integration is deactivated
      And "Engineering" is disassociated from Egnyte
      When the integration is activated
      Then exactly this changes in Egnyte:
        | user Ada is deactivated   |
        | user Grace is deactivated |

    Scenario: The association of a user group during the pause arrives
      Given the integration is deactivated
      And the user group "On-call" with the member Linus
      And "On-call" is associated with Egnyte
      When the integration is activated
      Then exactly this changes in Egnyte:
        | user Linus is created      |
        | group "On-call" is created |
        | Linus joins "On-call"      |

    Scenario: A person who joined and left stays out
      Given the integration is deactivated
      And Linus joins "Engineering"
      And Linus leaves "Engineering"
      When the integration is activated
      Then nothing changes in Egnyte

    Scenario: The end of a suspension during the pause arrives
      Given Ada is suspended
      And the integration is deactivated
      And Ada is active again
      When the integration is activated
      Then exactly this changes in Egnyte:
        | user Ada is reactivated |

    Scenario: A person hired during the pause arrives
      Given the integration is deactivated
      And Katherine is added to the directory
      And Katherine joins "Engineering"
      When the integration is activated
      Then exactly this changes in Egnyte:
        | user Katherine is created     |
        | Katherine joins "Engineering" |

    Scenario: A person who left during the pause is deactivated
      Given the integration is deactivated
      And Ada leaves "Engineering"
      When the integration is activated
      Then exactly this changes in Egnyte:
        | user Ada is deactivated  |
        | Ada leaves "Engineering" |

    Scenario: A change by hand during the pause is corrected
      Given the integration is deactivated
      And an administrator sets the last name of Ada to "Byron"
      When the integration is activated
      Then exactly this changes in Egnyte:
        | user Ada gets last name "Lovelace" |

    @needs:integration
    Scenario: A sync during the pause sends nothing
      Given the integration is deactivated
      And an administrator sets the last name of Ada to "Byron"
      When everything is synced again
      Then nothing changes in Egnyte
