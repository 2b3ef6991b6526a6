Feature: Activating the integration

  The integration is activated with the base URL and the token. User groups that are
  associated already arrive in Egnyte without a further change.

  Background:
    Given an Egnyte domain that is not connected yet
    And the user group "Engineering" with the members Ada and Grace
    And "Engineering" is associated with Egnyte

  @rule:integration.activate @documented @flaw:activates-without-sync @flaw:does-nothing
  Rule: Activation provisions every associated group and its people

    Scenario: The associated user group arrives with its members
      When the integration is activated
      Then exactly this changes in Egnyte:
        | user Ada is created            |
        | user Grace is created          |
        | group "Engineering" is created |
        | Ada joins "Engineering"        |
        | Grace joins "Engineering"      |

    Scenario: Every associated user group arrives, not only the first
      Given the user group "Sales" with the member Linus
      And "Sales" is associated with Egnyte
      When the integration is activated
      Then exactly this changes in Egnyte:
        | user Ada is created            |
        | user Grace is created          |
        | user Linus is created          |
        | group "Engineering" is created |
        | group "Sales" is created       |
        | Ada joins "Engineering"        |
        | Grace joins "Engineering"      |
        | Linus joins "Sales"            |

  @rule:integration.groups-optional @documented @flaw:ignores-group-switch
  Rule: With group management off, people are provisioned but no groups

    Scenario: The members arrive without their group
      Given group management is turned off
      When the integration is activated
      Then exactly this changes in Egnyte:
        | user Ada is created   |
        | user Grace is created |

    Scenario: A person who joins later arrives without a group
      Given group management is turned off
      And the integration is activated
      When Linus joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Linus is created |

  @rule:integration.sso-first @documented @needs:integration @flaw:activates-without-sso
  Rule: Activation is refused until single sign-on is configured

    Scenario: Without single sign-on nothing is provisioned
      Given single sign-on is deactivated
      When the integration is activated
      Then the connector reports a problem
      And nothing changes in Egnyte

    Scenario: Activation with single sign-on provisions all members
      Given single sign-on is deactivated
      And single sign-on is configured
      When the integration is activated
      Then exactly this changes in Egnyte:
        | user Ada is created            |
        | user Grace is created          |
        | group "Engineering" is created |
        | Ada joins "Engineering"        |
        | Grace joins "Engineering"      |

  @rule:integration.rejects-bad-token @inferred @needs:integration @flaw:hides-problems
  Rule: Activation with a wrong token fails and is reported

    Scenario: A wrong token provisions nothing and is reported
      Given the token is mistyped
      When the integration is activated
      Then the connector reports a problem
      And Egnyte receives at most 10 requests
      And nothing changes in Egnyte

  @rule:integration.test-leaves-nothing @assumed @flaw:leaves-test-user @flaw:leaves-test-group
  Rule: Activation leaves no test user and no test group

    Scenario: Activation without associated user groups changes nothing
      Given "Engineering" is disassociated from Egnyte
      When the integration is activated
      Then nothing changes in Egnyte

    Scenario: Activation leaves nothing but the group and its members
      Given Grace leaves "Engineering"
      When the integration is activated
      Then exactly this changes in Egnyte:
        | user Ada is created            |
        | group "Engineering" is created |
        | Ada joins "Engineering"        |
