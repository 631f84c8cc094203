/** Installing from the account's menu, whenever the browser can; nothing where it is installed already. */
import InstallIcon from '@mui/icons-material/InstallMobileOutlined';
import ListItemButton from '@mui/material/ListItemButton';
import ListItemIcon from '@mui/material/ListItemIcon';
import ListItemText from '@mui/material/ListItemText';
import { useState } from 'react';
import { installTexts } from '../text/install-texts.ts';
import { useInstall } from './use-install.ts';

export function InstallEntry({ onAsked }: { readonly onAsked: () => void }) {
  const { state, ask } = useInstall();
  const [told, setTold] = useState(false);
  if (state === 'none') return null;
  const choose = () => {
    if (state === 'by-hand') return setTold(true);
    onAsked();
    return void ask();
  };
  return (
    <ListItemButton component="button" sx={{ width: '100%' }} onClick={choose}>
      <ListItemIcon>
        <InstallIcon />
      </ListItemIcon>
      <ListItemText
        primary={state === 'by-hand' ? installTexts.byHandTitle : installTexts.installApp}
        secondary={told ? installTexts.byHandText : undefined}
      />
    </ListItemButton>
  );
}
