/** Asks before a key that a link has brought replaces the one in use. */
import { Confirm } from "../shell/dialog.tsx";
import { tenantIn } from "./key.ts";

interface OfferedKeyProps {
  offered: string;
  /** Of the key in use, as far as it is known. */
  tenant: string | undefined;
  onAccept: () => void;
  onDecline: () => void;
}

export function OfferedKey({ offered, tenant, onAccept, onDecline }: OfferedKeyProps) {
  return (
    <Confirm
      title="Use another API key?"
      question={
        <p>
          The link that you followed brings an API key
          <Of tenant={tenantIn(offered)} />. Until now, this tab uses a key
          <Of tenant={tenant} />. What you send with the other key goes to its tenant's inbox.
        </p>
      }
      confirm="Use the key of the link"
      onConfirm={onAccept}
      onClose={onDecline}
    />
  );
}

const Of = ({ tenant }: { tenant: string | undefined }) =>
  tenant === undefined ? null : (
    <>
      {" of the tenant "}
      <strong>{tenant}</strong>
    </>
  );
