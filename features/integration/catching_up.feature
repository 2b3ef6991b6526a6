Feature: Catching up after a pause

  While the integration is off, the directory goes on changing. A connector goes
  by what is so, not by the events it saw: whatever happened arrives afterwards.

  Background:
    Given an empty Egnyte domain
    And the user group "Engineering" with the members Ada and Grace
    And "Engineering" is associated with Egnyte

  @rule:integration.activate @documented @needs:integration
  @flaw:activation-skips-deactivations @flaw:activation-skips-renames @flaw:activation-skips-deletions
  @flaw:activation-skips-values
  Rule: Everything that happened while the integration was off arrives

    Scenario: A user was suspended
      Given the integration is deactivated
      And Ada is suspended
      When the integration is activated
      Then exactly this changes in Egnyte:
        | user Ada is deactivated |

    Scenario: A user was deleted from the directory
      Given the integration is deactivated
      And Ada is deleted from the directory
      When the integration is activated
      Then exactly this changes in Egnyte:
        | user Ada is removed |

    Scenario: A user got another email address
      Given the integration is deactivated
      And Ada's email changes to "lovelace@acme.example"
      When the integration is activated
      Then exactly this changes in Egnyte:
        | user Ada gets email "lovelace@acme.example" |

    Scenario: A user group was renamed
      Given the integration is deactivated
      And the user group "Engineering" is renamed to "Platform"
      When the integration is activated
      Then exactly this changes in Egnyte:
        | group "Engineering" is renamed to "Platform" |

    Scenario: A user group was deleted
      Given the integration is deactivated
      And the user group "Engineering" is deleted
      When the integration is activated
      Then exactly this changes in Egnyte:
        | group "Engineering" is deleted |
        | user Ada is deactivated        |
        | user Grace is deactivated      |

    Scenario: A user group was disassociated
      Given the integration is deactivated
      And "Engineering" is disassociated from Egnyte
      When the integration is activated
      Then exactly this changes in Egnyte:
        | user Ada is deactivated   |
        | user Grace is deactivated |

    Scenario: A user group was associated
      Given the integration is deactivated
      And the user group "On-call" with the member Linus
      And "On-call" is associated with Egnyte
      When the integration is activated
      Then exactly this changes in Egnyte:
        | user Linus is created      |
        | group "On-call" is created |
        | Linus joins "On-call"      |

    Scenario: A user came and left again
      Given the integration is deactivated
      And Linus joins "Engineering"
      And Linus leaves "Engineering"
      When the integration is activated
      Then nothing changes in Egnyte
