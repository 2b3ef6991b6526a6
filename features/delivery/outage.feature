Feature: Changes during an outage

  Egnyte may be unavailable while the directory changes. The first sync after the
  outage brings every change, whatever it was.

  Background:
    Given an empty Egnyte domain
    And the user group "Engineering" with the members Ada and Grace
    And "Engineering" is associated with Egnyte

  @rule:delivery.server-error @assumed
  @flaw:forgets-what-failed @flaw:never-locks-out-again @flaw:trusts-remembered-names @flaw:sync-skips-deletions
  @flaw:trusts-its-memory
  Rule: A change during an outage arrives after it

    Scenario: A person who left during the outage is deactivated
      Given Egnyte is unavailable
      And Ada leaves "Engineering"
      And Egnyte is available again
      When everything is synced again
      Then exactly this changes in Egnyte:
        | user Ada is deactivated  |
        | Ada leaves "Engineering" |

    Scenario: A suspension during the outage arrives
      Given Egnyte is unavailable
      And Ada is suspended
      And Egnyte is available again
      When everything is synced again
      Then exactly this changes in Egnyte:
        | user Ada is deactivated |

    Scenario: The end of a suspension during the outage arrives
      Given Ada is suspended
      And Egnyte is unavailable
      And Ada is active again
      And Egnyte is available again
      When everything is synced again
      Then exactly this changes in Egnyte:
        | user Ada is reactivated |

    Scenario: The deletion of a person during the outage arrives
      Given Egnyte is unavailable
      And Ada is deleted from the directory
      And Egnyte is available again
      When everything is synced again
      Then exactly this changes in Egnyte:
        | user Ada is removed |

    Scenario: A new email address during the outage arrives
      Given Egnyte is unavailable
      And Ada's email changes to "lovelace@acme.example"
      And Egnyte is available again
      When everything is synced again
      Then exactly this changes in Egnyte:
        | user Ada gets email "lovelace@acme.example" |

    Scenario: The renaming of a user group during the outage arrives
      Given Egnyte is unavailable
      And the user group "Engineering" is renamed to "Platform"
      And Egnyte is available again
      When everything is synced again
      Then exactly this changes in Egnyte:
        | group "Engineering" is renamed to "Platform" |

    Scenario: The deletion of a user group during the outage arrives
      Given Egnyte is unavailable
      And the user group "Engineering" is deleted
      And Egnyte is available again
      When everything is synced again
      Then exactly this changes in Egnyte:
        | group "Engineering" is deleted |
        | user Ada is deactivated        |
        | user Grace is deactivated      |

    Scenario: The disassociation of a user group during the outage arrives
      Given Egnyte is unavailable
      And "Engineering" is disassociated from Egnyte
      And Egnyte is available again
      When everything is synced again
      Then exactly this changes in Egnyte:
        | user Ada is deactivated   |
        | user Grace is deactivated |

    Scenario: The association of a user group during the outage arrives
      Given the user group "On-call" with the member Grace
      And Egnyte is unavailable
      And "On-call" is associated with Egnyte
      And Egnyte is available again
      When everything is synced again
      Then exactly this changes in Egnyte:
        | group "On-call" is created |
        | Grace joins "On-call"      |
