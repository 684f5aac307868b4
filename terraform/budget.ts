/** Tells the alarm addresses when a month is forecast to cost more than was planned. */
import { BudgetsBudget } from "@cdktf/provider-aws/lib/budgets-budget/index.js";
import { Construct } from "constructs";
import { type Environment, nameIn } from "./environments.ts";

export interface BudgetProps {
  readonly environment: Environment;
}

export class Budget extends Construct {
  constructor(scope: Construct, id: string, { environment }: BudgetProps) {
    super(scope, id);
    const { budget, alarmEmails } = environment;
    const notify = (notificationType: string, threshold: number) => ({
      comparisonOperator: "GREATER_THAN",
      notificationType,
      threshold,
      thresholdType: "PERCENTAGE",
      subscriberEmailAddresses: [...alarmEmails],
    });
    new BudgetsBudget(this, "monthly", {
      name: nameIn(environment, "monthly"),
      budgetType: "COST",
      limitAmount: String(budget),
      limitUnit: "USD",
      timeUnit: "MONTHLY",
      // Only what carries our tag: it must be activated once as a cost allocation tag.
      costFilter: [{ name: "TagKeyValue", values: [`user:Environment$${environment.name}`] }],
      ...(alarmEmails.length > 0 && {
        notification: [notify("FORECASTED", 100), notify("ACTUAL", 80)],
      }),
    });
  }
}
