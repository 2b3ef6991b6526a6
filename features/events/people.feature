Feature: Events about people

  Directory Insights shows an administrator each operation of the connector on
  accounts, and the reason of each failure.

  Background:
    Given an empty Egnyte domain
    And group management is turned off
    And the user group "Engineering" with the member Grace

  @rule:events.users @documented @needs:events @flaw:records-takeover-as-creation @flaw:records-every-retry
  @flaw:records-deactivation-as-update
  Rule: Each operation on an account is recorded once

    Scenario: A new account is recorded as a creation
      When "Engineering" is associated with Egnyte
      Then exactly these events are recorded:
        | user_create_provision of Grace |
      And exactly this changes in Egnyte:
        | user Grace is created |

    Scenario: A taken-over account is recorded as an update
      Given Egnyte already has the user Grace with the email "grace@old.example"
      When "Engineering" is associated with Egnyte
      Then exactly these events are recorded:
        | user_update_provision of Grace |
      And exactly this changes in Egnyte:
        | user Grace gets email "grace@acme.example" |

    Scenario: A changed value is recorded as an update
      Given Ada joins "Engineering"
      And "Engineering" is associated with Egnyte
      When Ada's email changes to "lovelace@acme.example"
      Then exactly these events are recorded:
        | user_update_provision of Ada |
      And exactly this changes in Egnyte:
        | user Ada gets email "lovelace@acme.example" |

    Scenario: A person no longer covered is recorded as deprovisioned
      Given "Engineering" is associated with Egnyte
      When Grace leaves "Engineering"
      Then exactly these events are recorded:
        | user_deprovision of Grace |
      And exactly this changes in Egnyte:
        | user Grace is deactivated |

    Scenario: A person deleted from the directory is recorded as deprovisioned
      Given "Engineering" is associated with Egnyte
      When Grace is deleted from the directory
      Then exactly these events are recorded:
        | user_deprovision of Grace |
      And exactly this changes in Egnyte:
        | user Grace is removed |

    Scenario: A repeated operation is recorded once
      Given the next 1 write to Egnyte fails with a server error
      When "Engineering" is associated with Egnyte
      Then exactly these events are recorded:
        | user_create_provision of Grace |
      And exactly this changes in Egnyte:
        | user Grace is created |

  @rule:events.lookup-trouble @documented @needs:events @flaw:records-every-lookup @flaw:forgets-lookup-trouble
  Rule: The lookup of a person is recorded only when it fails

    Scenario: A lookup that succeeds when repeated is not recorded
      Given the next 1 read to Egnyte fails with a server error
      When "Engineering" is associated with Egnyte
      Then exactly these events are recorded:
        | user_create_provision of Grace |
      And exactly this changes in Egnyte:
        | user Grace is created |

    Scenario: A lookup that Egnyte never answers is recorded
      Given Egnyte is out of order
      When "Engineering" is associated with Egnyte
      Then the connector reports a problem
      And exactly these events are recorded:
        | user_lookup_provision of Grace failed |
      And nothing changes in Egnyte

  @rule:events.failure-says-why @documented @needs:events @flaw:forgets-failures @flaw:records-failures-as-success
  @flaw:keeps-reasons-to-itself
  Rule: A failed operation is recorded with Egnyte's message

    Scenario: A refused creation is recorded with Egnyte's message
      Given Grace's username is "grace hopper"
      When "Engineering" is associated with Egnyte
      Then the connector reports a problem with Grace
      And exactly these events are recorded:
        | user_create_provision of Grace failed: "Invalid user name" |
      And nothing changes in Egnyte

    Scenario: A refused change is recorded with Egnyte's message
      Given "Engineering" is associated with Egnyte
      When Grace's username changes to "grace hopper"
      Then the connector reports a problem with Grace
      And exactly these events are recorded:
        | user_update_provision of Grace failed: "Invalid user name" |
      And nothing changes in Egnyte
